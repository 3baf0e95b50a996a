import type { Head } from './format.js';

const rootElements: Readonly<Record<string, string>> = {
  preferences: 'it holds preferences of ELAN (.pfsx), not annotations',
  CV_RESOURCE: 'it holds a controlled vocabulary of ELAN (.ecv), not annotations',
  Session:
    'it describes a session of SayMore or Lameta, and holds no annotations; they are in the .eaf beside the recording',
  MetaData:
    'it describes a recording of SayMore or Lameta, and holds no annotations; they are in the .eaf beside the recording',
  Person: 'it describes a person of SayMore or Lameta, and holds no annotations',
  Project: 'it describes a project of SayMore or Lameta, and holds no annotations',
  eopas: 'it is an EOPAS file, a format that is not read; export the text from FLEx as .flextext instead',
  html: 'it is a page of HTML, not annotations',
  svg: 'it is a picture, not annotations',
};

const signatures: readonly (readonly [RegExp, string])[] = [
  [/^RIFF....WAVE/su, 'it is a WAV recording, not annotations'],
  [/^(ID3|fLaC|OggS)/u, 'it is a recording, not annotations'],
  [
    /^PK\p{Cc}{2}/u,
    'it is a zip file or a spreadsheet in one (.xlsx, .ods); unpack it, or save the spreadsheet as CSV',
  ],
  [/^%PDF/u, 'it is a PDF, not annotations'],
  [/^\{\\rtf/u, 'it is a text in RTF; save it as plain text'],
];

/** What a file is whose first characters tell that it is no text of annotations. */
export function foreignFile({ text }: Head): string | undefined {
  return signatures.find(([pattern]) => pattern.test(text))?.[1];
}

/** What an XML file is that is in no format of annotations. */
export function foreignXml({ root }: Head): string | undefined {
  if (root === undefined) return undefined;
  return Object.hasOwn(rootElements, root)
    ? rootElements[root]
    : `its root element is ${root.slice(0, 60)}, which is no format of annotations that is known`;
}
