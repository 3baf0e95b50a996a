import { expect, test } from 'vitest';
import { desktop, settled, stage } from './support/index.js';
import { shortcomings } from './support/untranslated.js';

const at = stage({ workers: 0 });

test('pages on which there is nothing yet are translated, and none of their texts cut off', async () => {
  const visitor = await at.arrive({ viewport: desktop });
  await visitor.context.addInitScript(() => localStorage.setItem('persephone-language', 'en-XA'));
  const found: Record<string, unknown> = {};
  const page = await visitor.open('/');
  for (const path of [
    '/',
    '/import',
    '/recordings',
    '/utterances',
    '/corpora',
    '/train',
    '/models',
    '/transcribe',
    '/review',
  ]) {
    await page.goto(new URL(path, at.service.url).href);
    await settled(page);
    const { untranslated, cutOff, tooWide } = await shortcomings(page, ['Persephone']);
    if (untranslated.length + cutOff.length + tooWide > 0) found[path] = { untranslated, cutOff, tooWide };
  }
  expect(found).toEqual({});
});
