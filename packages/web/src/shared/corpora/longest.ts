/** In what the service counts the longest utterance of a corpus, whatever its features are: 10 ms. */
const perSecond = 100;

export const toMaxSamples = (seconds: number): number => Math.round(seconds * perSecond);

/** Seconds. */
export const fromMaxSamples = (maxSamples: number): number => maxSamples / perSecond;
