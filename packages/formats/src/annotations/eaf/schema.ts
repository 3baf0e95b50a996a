/** All elements of the schemas 2.0 to 3.0; for those that annotations are made of, their attributes. */
export const eafElements: Readonly<Record<string, readonly string[] | null>> = {
  ANNOTATION_DOCUMENT: null,
  LICENSE: null,
  HEADER: null,
  MEDIA_DESCRIPTOR: ['MEDIA_URL', 'MIME_TYPE', 'RELATIVE_MEDIA_URL', 'TIME_ORIGIN', 'EXTRACTED_FROM'],
  LINKED_FILE_DESCRIPTOR: null,
  PROPERTY: null,
  TIME_ORDER: null,
  TIME_SLOT: ['TIME_SLOT_ID', 'TIME_VALUE'],
  TIER: [
    'TIER_ID',
    'PARTICIPANT',
    'ANNOTATOR',
    'LINGUISTIC_TYPE_REF',
    'DEFAULT_LOCALE',
    'PARENT_REF',
    'EXT_REF',
    'LANG_REF',
  ],
  ANNOTATION: [],
  ALIGNABLE_ANNOTATION: [
    'ANNOTATION_ID',
    'TIME_SLOT_REF1',
    'TIME_SLOT_REF2',
    'SVG_REF',
    'EXT_REF',
    'LANG_REF',
    'CVE_REF',
  ],
  REF_ANNOTATION: [
    'ANNOTATION_ID',
    'ANNOTATION_REF',
    'PREVIOUS_ANNOTATION',
    'EXT_REF',
    'LANG_REF',
    'CVE_REF',
  ],
  ANNOTATION_VALUE: [],
  LINGUISTIC_TYPE: [
    'LINGUISTIC_TYPE_ID',
    'TIME_ALIGNABLE',
    'CONSTRAINTS',
    'GRAPHIC_REFERENCES',
    'CONTROLLED_VOCABULARY_REF',
    'EXT_REF',
    'LEXICON_REF',
  ],
  LOCALE: null,
  LANGUAGE: null,
  CONSTRAINT: null,
  CONTROLLED_VOCABULARY: null,
  DESCRIPTION: null,
  CV_ENTRY: null,
  CV_ENTRY_ML: null,
  CVE_VALUE: null,
  LEXICON_REF: null,
  REF_LINK_SET: null,
  CROSS_REF_LINK: null,
  GROUP_REF_LINK: null,
  REFERENCES: null,
  EXTERNAL_REF: null,
};

/** The stereotypes in the order and with the descriptions in which ELAN writes them. */
export const constraints = {
  Time_Subdivision:
    "Time subdivision of parent annotation's time interval, no time gaps allowed within this interval",
  Symbolic_Subdivision:
    'Symbolic subdivision of a parent annotation. Annotations refering to the same parent are ordered',
  Symbolic_Association: '1-1 association with a parent annotation',
  Included_In: "Time alignable annotations within the parent annotation's time interval, gaps are allowed",
} as const;

export type Constraint = keyof typeof constraints;
