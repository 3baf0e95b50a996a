/** Reads parts of JSON of which nobody knows what they are; `Refusal` is thrown with what is wrong, and where. */
export const valuesRefusedBy = (Refusal: new (message: string) => Error) => {
  const string = (value: unknown, what: string): string => {
    if (typeof value !== 'string') throw new Refusal(`${what} must be a text in " ".`);
    return value;
  };
  const filled = (value: unknown, what: string): string => {
    const text = string(value, what);
    if (text === '') throw new Refusal(`${what} must not be empty.`);
    return text;
  };
  const list = (value: unknown, what: string): readonly unknown[] => {
    if (!Array.isArray(value)) throw new Refusal(`${what} must be a list in [ ].`);
    return value;
  };
  return {
    string,
    filled,
    list,
    /** A list of texts that are not empty. */
    texts: (value: unknown, what: string): string[] =>
      list(value, what).map((one, i) => filled(one, `${what}[${i}]`)),
    object: (value: unknown, what: string): Readonly<Record<string, unknown>> => {
      if (value === null || typeof value !== 'object' || Array.isArray(value)) {
        throw new Refusal(`${what} must be an object in { }.`);
      }
      return value as Record<string, unknown>;
    },
    json: (text: string): unknown => {
      try {
        return JSON.parse(text);
      } catch (error) {
        throw new Refusal(`It is no JSON: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  };
};
