// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { screen } from '@testing-library/react';
import { beforeAll, expect, test } from 'vitest';
import type { CheckReport } from '../../src/api/schema.js';

// Which language it is, is known when the first text is made.
beforeAll(() => localStorage.setItem('persephone-language', 'fr'));

const here = dirname(fileURLToPath(import.meta.url));
const rules = ['check/check.ts', 'rules/pairs.ts', 'rules/labels.ts']
  .map((path) => readFileSync(join(here, '../../../server/src/domain', path), 'utf8'))
  .join('\n');

test('every sentence of the check of an import is known to the page, and none that it does not say', async () => {
  const { fixedSentences } = await import('../../src/shared/findings/sentences.js');
  const said = [...rules.matchAll(/'([A-Z][^'\n]* [^'\n]*\.)'/g)].map(([, sentence = '']) => sentence);
  expect(said.length).toBeGreaterThan(20);
  // What stands where nothing better is known.
  expect(said.filter((one) => one !== 'Leave it out.' && !(one in fixedSentences))).toEqual([]);
  expect(Object.keys(fixedSentences).filter((one) => !rules.includes(one))).toEqual([]);
});

test('those with names in them are said in the language of the page, with their names', async () => {
  const { sentenceOfService } = await import('../../src/shared/findings/sentences.js');
  const said = [
    'Add one that ends in .phonemes or .txt to learn from it; without one it can be transcribed by a model.',
    'a.wav, another recording of the same name, is used.',
    'a.txt, another transcription of the same recording, is used.',
    'Nothing need be done. Of several the one that ends in .phonemes is used, then .txt.',
    'It is of another kind than phonemes, and is not used.',
    'Choose its kind to learn from it, or save it with the ending .phonemes.',
    'b/a.wav has the same name.',
    '“ŋ” stands only here.',
    'If they are the same sound, write “ɡ” everywhere.',
  ];
  for (const one of said) expect(sentenceOfService(one)).not.toBe(one);
  expect(sentenceOfService('b/a.wav has the same name.')).toBe('b/a.wav a le même nom.');
  expect(sentenceOfService('A sentence of a later version.')).toBe('A sentence of a later version.');
});

test('one error is in the singular, and what is found is in the language of the page', async () => {
  const { renderAt } = await import('../support/render.js');
  const { Findings } = await import('../../src/features/import/findings-list.js');
  const { inPageLanguage } = await import('../../src/shared/findings/sentences.js');
  const finding = inPageLanguage({
    ...{ file: 'a.wav', code: 'audio-unreadable', severity: 'error' as const },
    detail: 'It cannot be read as sound.',
    remedy: 'Open it in an audio editor and export it as WAV.',
  });
  const report: CheckReport = { findings: [finding], pairs: [], labels: [], usable: 0 };
  await renderAt('/import', () => <Findings leftOut={0} report={report} />);
  screen.getByText('1 erreur, qui rend un fichier inutilisable, et 0 chose à regarder.');
  expect(finding.detail).toBe('Il ne peut pas être lu comme du son.');
});

test('a refusal says what it means and what to do before the particulars; what is gone needs none', async () => {
  const { ProblemError, problemWords } = await import('../../src/api/problem.js');
  const detail =
    'a.wav is a WAV file holding GSM 6.10, which cannot be decoded here. Export it as 16-bit PCM.';
  expect(problemWords({ code: 'audio-format-unknown', detail })).toMatch(
    /^L’enregistrement .*Ouvrez-le dans un éditeur de son.* \(a\.wav is a WAV/,
  );
  expect(problemWords({ code: 'model-not-found', detail: 'There is no model 9.' })).toMatch(
    /^Ce modèle n’existe pas\. .*supprimé depuis.*\.$/,
  );
  // A notice shows the message alone.
  expect(ProblemError.unreachable().message).toMatch(/^Le service ne répond pas\. /);
});

test('what was found in a recording says what to do in the language of the page', async () => {
  const { marksOf } = await import('../../src/ui/recording-words.js');
  const warnings = [{ code: 'audio-clipped', detail: 'a.wav is clipped: 40 of 100 samples.' }];
  expect(marksOf({ problem: null, inspection: 'done', warnings }).at(0)?.detail).toMatch(
    /^Il est utilisé tel quel.*\(a\.wav is clipped/,
  );
});

test('formats that are saved, keys and speeds are named as readers of the language know them', async () => {
  const { formatName } = await import('../../src/shared/transcription/format-names.js');
  const { keyCaps } = await import('../../src/ui/keys.js');
  const { newFileFormatNames, newFileFormats } = await import('@persephone/formats/annotation-formats');
  for (const format of newFileFormatNames)
    expect(formatName(format)).toContain(`(.${newFileFormats[format].extension})`);
  expect(formatName('srt')).toBe('Sous-titres SRT (.srt)');
  expect(keyCaps('Ctrl+Shift+Enter')).toEqual(['Ctrl', 'Maj', 'Entrée']);
  const { exportNotice } = await import('../../src/shared/transcription/annotation-export.js');
  expect(exportNotice([{ code: 'drafts-not-marked', count: 2 }], 'srt')?.message).toContain('ébauches');
});
