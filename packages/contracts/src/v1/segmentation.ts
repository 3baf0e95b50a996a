import Type, { type Static } from 'typebox';

/** What may be chosen of how utterances are found in a recording, and within which bounds. */
export const segmentationBounds = {
  threshold: { minimum: 0.16, maximum: 0.99 },
  shortestPauseMs: { minimum: 0, maximum: 60_000 },
  longestUtteranceMs: { minimum: 500, maximum: 120_000 },
} as const;

/** Sent as a part of a request: what is not chosen is as the service has it. */
export const Segmentation = Type.Object(
  {
    threshold: Type.Optional(
      Type.Number({
        ...segmentationBounds.threshold,
        description: 'Speech begins where its probability is at least this; 0.5, unless given',
      }),
    ),
    longerThanMs: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'Of recordings longer than this only, others are one utterance; of all, unless given',
      }),
    ),
    shortestPauseMs: Type.Optional(
      Type.Integer({
        ...segmentationBounds.shortestPauseMs,
        description: 'Shorter pauses do not end an utterance; 300, unless given',
      }),
    ),
    longestUtteranceMs: Type.Optional(
      Type.Integer({
        ...segmentationBounds.longestUtteranceMs,
        description: 'Longer utterances are divided at their best pause; 12000, unless given',
      }),
    ),
  },
  { additionalProperties: false },
);
export type Segmentation = Static<typeof Segmentation>;
