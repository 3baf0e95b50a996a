/**
 * A script's own options, all of text and with defaults, and every other argument as it was given, for the script that
 * this one starts.
 */
export function otherArguments<Names extends string>(
  defaults: Readonly<Record<Names, string>>,
  given: readonly string[] = process.argv.slice(2),
): { readonly values: Readonly<Record<Names, string>>; readonly others: readonly string[] } {
  const values: Record<string, string> = { ...defaults };
  const others: string[] = [];
  for (let i = 0; i < given.length; i++) {
    const arg = given[i] ?? '';
    const [, name = '', value] = /^--([^=]+)(?:=(.*))?$/su.exec(arg) ?? [];
    if (!Object.hasOwn(defaults, name)) {
      others.push(arg);
      continue;
    }
    const next = value ?? given[++i];
    if (next === undefined) throw new Error(`--${name} lacks its value.`);
    values[name] = next;
  }
  return { values: values as Record<Names, string>, others };
}
