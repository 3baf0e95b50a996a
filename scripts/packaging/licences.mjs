// THIRD-PARTY-LICENSES: whose work is in what is given to others, and the texts of their licences.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PreparationError } from '../check-node.mjs';
import { root } from '../prepare.mjs';
import { within, withoutText } from './licences/known.mjs';

/** Of a package's own files: its licence, and what it is to be given with. */
const ofLicence = /^(licen[cs]e|copying|notice|copyright|third.?party)/i;
const clean = (text) => text.replaceAll('\r\n', '\n').trim();
const readText = (...path) => clean(readFileSync(join(...path), 'utf8'));
const standardText = (name) =>
  name === 'Apache-2.0'
    ? readText(root, 'LICENSE')
    : readText(import.meta.dirname, 'licences', `${name}.txt`);

/** The section of a README that has the text itself, where one does. */
function textOfReadme(folder, files) {
  const readme = files.find((name) => /^readme(\.md)?$/i.test(name));
  if (readme === undefined) return [];
  const sections = readText(folder, readme).split(/^#+ */m);
  const section = sections.find((one) => /^licen[cs]e\b/i.test(one)) ?? '';
  return /permission (is hereby granted|to use, copy)/i.test(section) ? [clean(section)] : [];
}

function ownTexts(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map(({ name }) => name).sort();
  const texts = files.filter((name) => ofLicence.test(name)).map((name) => readText(folder, name));
  return texts.length > 0 ? texts : textOfReadme(folder, files);
}

/** The exception that is named for a package; undefined of most. */
export const knownOf = (name) =>
  Object.entries(withoutText).find(([of]) =>
    of.endsWith('*') ? name.startsWith(of.slice(0, -1)) : name === of,
  )?.[1];

/** The oldest packages have a list of objects. */
const licenceNames = ({ license, licenses }) =>
  [license ?? licenses ?? []].flat().map((one) => (typeof one === 'string' ? one : one.type));

function linkTo({ repository, homepage }) {
  const url = (typeof repository === 'string' ? repository : repository?.url) ?? homepage ?? '';
  return url.replace(/^git\+/, '').replace(/\.git$/, '');
}

/**
 * What a package is, and the texts that are to be given with it. Throws where it has none and nobody has looked up whose it is.
 * @param folder of the package
 * @param textOf the text of another package, by name
 */
function workOf(folder, textOf) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { name, version } = manifest;
  const work = {
    title: `${name} ${version}`,
    licence: licenceNames(manifest).join(' AND '),
    source: linkTo(manifest),
  };
  const own = ownTexts(folder);
  if (own.length > 0) return { ...work, texts: own };
  const known = knownOf(name);
  const texts = known?.as ? textOf(known.as) : known?.texts.map(standardText);
  if (!texts) {
    throw new PreparationError(
      `${name} ${version} (${work.licence || 'no licence named'}) has no text of its licence in it: ` +
        'look up whose it is, and name it in scripts/packaging/licences/known.mjs.',
    );
  }
  return { ...work, copyright: known.copyright, texts };
}

const line = '='.repeat(100);

/**
 * The file's text. Texts that are the same stand there once, under all that they are of.
 * @param folders of packages, each with its package.json
 * @param besides what the reader is to know besides, in a sentence
 */
export function thirdPartyLicences(folders, besides = 'What is in Node itself: LICENSE beside it.') {
  const byName = new Map(
    folders.map((folder) => [JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name, folder]),
  );
  const textOf = (name) => byName.has(name) && ownTexts(byName.get(name));
  const works = folders.map((folder) => workOf(folder, textOf));
  const others = within
    .filter(({ in: place }) => place === 'program' || byName.has(place))
    .map((one) => ({ ...one, title: `${one.name}, in ${one.in}`, texts: one.texts.map(standardText) }));
  const sections = new Map();
  const all = [...works, ...others].sort((a, b) => (a.title < b.title ? -1 : 1));
  for (const { title, licence, source, copyright, texts } of all) {
    const text = texts.join(`\n\n${'-'.repeat(40)}\n\n`);
    const heads = sections.get(text) ?? new Set();
    heads.add([`${title} (${licence})`, copyright, source].filter(Boolean).join('\n    '));
    sections.set(text, heads);
  }
  const parts = [...sections].map(([text, heads]) => `${line}\n${[...heads].join('\n')}\n\n${text}`);
  return `What is in Persephone that others made, and on which terms they give it. ${besides}\n\n${parts.join('\n\n')}\n`;
}
