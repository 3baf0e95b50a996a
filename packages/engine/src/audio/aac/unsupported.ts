/** What is in the file is not decoded here; the message is its name. */
export class AacUnsupported extends Error {}
