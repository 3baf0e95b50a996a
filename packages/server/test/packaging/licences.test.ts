import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { thirdPartyLicences } from '../../../../scripts/packaging/licences.mjs';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-licences-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A package with these files, of which nobody knows more. */
async function packageOf(
  name: string,
  files: Record<string, string>,
  manifest: object = {},
): Promise<string> {
  const place = join(folder, name);
  await mkdir(place, { recursive: true });
  const all = { ...files, 'package.json': JSON.stringify({ name, version: '1.2.3', ...manifest }) };
  for (const [file, text] of Object.entries(all)) await writeFile(join(place, file), text);
  return place;
}

describe('the licences of what is given to others', () => {
  test('texts are those of the packages, once for all that have the same', async () => {
    const text = 'You may do as you like, says Ana.';
    const made = thirdPartyLicences([
      await packageOf('first', { LICENSE: text }, { license: 'MIT' }),
      await packageOf('second', { 'licence.md': `${text}\r\n` }, { licenses: [{ type: 'ISC' }] }),
      await packageOf('third', { COPYING: 'You may not.', NOTICE: 'Ben made it.' }, { license: 'Ben-1' }),
    ]);
    expect(made.split(text)).toHaveLength(2);
    expect(made).toContain(`first 1.2.3 (MIT)\nsecond 1.2.3 (ISC)\n\n${text}\n`);
    expect(made).toMatch(/third 1\.2\.3 \(Ben-1\)\n\nYou may not\.\n\n-+\n\nBen made it\.\n/);
  });

  test('a README that has the text is as good, and one that only names it is not', async () => {
    const terms = 'Permission is hereby granted to everybody.';
    const read = await packageOf('read', {
      'README.md': `# Read\n\n## License\n\n${terms}\n\n## More\n\nmore`,
    });
    const made = thirdPartyLicences([read]);
    expect(made).toContain(terms);
    expect(made).not.toContain('more');
    const named = await packageOf('named', { 'README.md': '## License\n\nMIT' }, { license: 'MIT' });
    expect(() => thirdPartyLicences([read, named])).toThrow(/named 1\.2\.3 \(MIT\) has no text.*known\.mjs/);
  });

  test('what is known of a package that has no text is put with it', async () => {
    const made = thirdPartyLicences([await packageOf('onnx-buf', {}, { license: 'MIT' })]);
    expect(made).toMatch(
      /onnx-buf 1\.2\.3 \(MIT\)\n {4}Copyright \(c\) Eric Zhang\n\nPermission is hereby granted/,
    );
    // Of our own files.
    expect(made).toContain('Silero VAD, in program (MIT)');
  });
});
