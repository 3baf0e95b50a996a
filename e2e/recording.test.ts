import { readAnnotations } from '@persephone/formats/annotations';
import { encodeWav16 } from '@persephone/formats/wav';
import type { Locator, Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { longRecording as spokenRecording } from '../packages/server/test/support/long-recording.js';
import { expectAccessible, gone, see, settled, stage } from './support/index.js';

const at = stage({ workers: 1 });
let modelId = 0;
let samples: Float32Array;

beforeAll(async () => {
  ({ modelId } = await at.service.api.seedModel('Recogniser'));
  ({ samples } = await spokenRecording(4));
}, 300_000);

/** A recording in which a model has found the utterances, and transcribed each. */
function segmented(name: string): Promise<number> {
  return at.service.api.seedSegmented(modelId, name, encodeWav16(samples, 16_000));
}

async function rowsOf(audioId: number) {
  const { api } = at.service;
  const params = { path: { id: audioId }, query: { author: 'test' } };
  const { utterances } = await api.ask(api.client.GET('/v1/audio/{id}/utterances', { params }));
  return utterances;
}
const spansOf = async (audioId: number) =>
  (await rowsOf(audioId)).map(({ startMs, endMs }) => [startMs, endMs]);
const textsOf = async (audioId: number) => (await rowsOf(audioId)).map(({ text }) => text);

const text = (page: Page, number: number) => page.getByLabel(`Text of utterance ${number}`, { exact: true });
const boundary = (page: Page, side: 'Beginning' | 'End', number: number) =>
  page.getByRole('slider', { name: `${side} of utterance ${number}`, exact: true });

async function opened(audioId: number, page?: Page): Promise<Page> {
  const shown = page ?? (await at.visit(`/recordings/${audioId}`));
  await see(text(shown, 1));
  await settled(shown);
  await see(boundary(shown, 'Beginning', 1));
  return shown;
}

/** The pixels of a boundary over the waveform, dragged by so many. */
async function drag(page: Page, handle: Locator, by: number): Promise<void> {
  const box = await handle.boundingBox();
  if (!box) throw new Error('What cannot be seen cannot be dragged');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + by / 2, y, { steps: 4 });
  await page.mouse.move(x + by, y, { steps: 4 });
  await page.mouse.up();
}

test('boundaries are moved by mouse and keyboard, undone after a reload, and exported', async () => {
  const audioId = await segmented('session.wav');
  const before = await spansOf(audioId);
  expect(before.length).toBeGreaterThanOrEqual(3);
  const page = await opened(audioId);
  await expectAccessible(page);

  const [, second = ''] = await textsOf(audioId);
  const find = page.getByRole('textbox', { name: 'Find labels, one after another' });
  await find.fill(second);
  await see(page.getByText(/^in \d+ utterances?; Enter goes on$/));
  await find.press('Enter');
  await see(page.locator('[data-uid][data-current]').first());
  await find.fill('no such labels');
  await see(page.getByText('in no utterance'));
  await find.fill('');

  await drag(page, boundary(page, 'Beginning', 2), -12);
  await expect.poll(async () => (await spansOf(audioId))[1]?.[0]).toBeLessThan((before[1]?.[0] ?? 0) - 50);
  const dragged = await spansOf(audioId);
  expect(dragged[1]?.[1]).toBe(before[1]?.[1]);
  expect(dragged.toSpliced(1, 1)).toEqual(before.toSpliced(1, 1));

  await text(page, 2).focus();
  await page.keyboard.press('F6');
  await page.keyboard.press('Alt+ArrowRight');
  await page.keyboard.press('Alt+ArrowRight');
  await page.keyboard.press('Alt+Shift+ArrowRight');
  await expect
    .poll(async () => (await spansOf(audioId))[1])
    .toEqual([dragged[1]?.[0], (before[1]?.[1] ?? 0) + 120]);
  // The boundary itself has the focus.
  await boundary(page, 'End', 2).focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(async () => (await spansOf(audioId))[1]?.[1]).toBe((before[1]?.[1] ?? 0) + 110);
  const moved = await spansOf(audioId);

  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: /ELAN/ }).first().click();
  const chunks = [];
  for await (const chunk of await (await download).createReadStream()) chunks.push(chunk as Buffer);
  const { tiers } = readAnnotations(Buffer.concat(chunks));
  const exported = tiers.map(({ annotations }) => annotations.map(({ start, end }) => [start, end]));
  expect(exported).toContainEqual(moved);

  await page.reload();
  await opened(audioId, page);
  for (const left of [2, 1, 0]) {
    await page.getByRole('button', { name: 'Undo the move', exact: true }).click();
    await expect.poll(async () => (await spansOf(audioId))[1]).not.toEqual(moved[1]);
    if (left === 0) await see(page.getByRole('button', { name: 'Undo', exact: true }));
    else await settled(page);
  }
  expect(await spansOf(audioId)).toEqual(before);
  await page.getByRole('button', { name: 'Redo the move', exact: true }).click();
  await expect.poll(() => spansOf(audioId)).toEqual(dragged);
});

test('an utterance is split, merged, added, written, deleted, and all of it taken back by the keyboard', async () => {
  const audioId = await segmented('story.wav');
  const [spans, texts] = [await spansOf(audioId), await textsOf(audioId)];
  const page = await opened(audioId);
  await page.getByLabel('Play an utterance on entering it').uncheck();

  // At the cursor, which is put into the middle of the first.
  await text(page, 1).focus();
  const [from, to] = [spans[0]?.[0] ?? 0, spans[0]?.[1] ?? 0];
  const [left, right] = await Promise.all([
    boundary(page, 'Beginning', 1).boundingBox(),
    boundary(page, 'End', 1).boundingBox(),
  ]);
  if (!left || !right) throw new Error('Both are seen');
  await page.mouse.click((left.x + right.x) / 2, left.y + 20);
  await text(page, 1).focus();
  await page.keyboard.press('Control+Shift+Enter');
  await expect.poll(async () => (await spansOf(audioId)).length).toBe(spans.length + 1);
  const halves = await rowsOf(audioId);
  expect([halves[0]?.startMs, halves[1]?.endMs]).toEqual([from, to]);
  expect(halves[0]?.endMs).toBe(halves[1]?.startMs);
  expect(`${halves[0]?.text} ${halves[1]?.text}`.trim()).toBe(texts[0]);

  await text(page, 1).focus();
  await page.keyboard.press('Control+m');
  await expect.poll(() => spansOf(audioId)).toEqual(spans);
  expect(await textsOf(audioId)).toEqual(texts);

  // Over a selected part, in the pause before the first.
  await page.mouse.move(left.x - 60, left.y + 20);
  await page.mouse.down();
  await page.mouse.move(left.x - 20, left.y + 20, { steps: 8 });
  await page.mouse.up();
  await page.getByRole('button', { name: 'Add an utterance over the selected part' }).click();
  await expect.poll(async () => (await textsOf(audioId))[0]).toBe('');
  await expect.poll(() => text(page, 1).evaluate((field) => field === document.activeElement)).toBe(true);
  await page.keyboard.type('a\u0301 x');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await textsOf(audioId))[0]).toBe('á x');
  expect(await text(page, 2).evaluate((field) => field === document.activeElement)).toBe(true);

  await page.keyboard.press('Control+Shift+Backspace');
  await expect.poll(() => textsOf(audioId)).toEqual(['á x', ...texts.slice(1)]);

  for (let steps = 0; steps < 5; steps++) {
    await settled(page);
    await page.keyboard.press('Control+z');
    await page.waitForTimeout(200);
  }
  await expect.poll(() => spansOf(audioId)).toEqual(spans);
  expect(await textsOf(audioId)).toEqual(texts);
  await page.keyboard.press('Control+y');
  await expect.poll(async () => (await spansOf(audioId)).length).toBe(spans.length + 1);
});

test('what was not played is accepted only after a question; what is typed is there again after a reload', async () => {
  const audioId = await segmented('talk.wav');
  const page = await opened(audioId);
  await page.getByLabel('Play an utterance on entering it').uncheck();
  await page.getByRole('button', { name: 'Accept utterance 1', exact: true }).click();
  const question = page.getByRole('dialog', { name: 'Accept what was not played?' });
  await see(question);
  await expectAccessible(page);
  await question.getByRole('button', { name: 'Cancel' }).click();
  await gone(question);
  expect((await rowsOf(audioId))[0]?.utteranceId).toBeNull();

  await page.getByLabel('Play an utterance on entering it').check();
  await text(page, 2).click();
  await see(page.getByText('draft, played'));
  await page.keyboard.press('Control+Enter');
  await expect.poll(async () => (await rowsOf(audioId))[1]?.utteranceId).not.toBeNull();
  await page.getByLabel('Speaker of utterance 2').fill('Ana');
  await page.getByLabel('Speaker of utterance 2').press('Tab');
  await expect.poll(async () => (await rowsOf(audioId))[1]?.speaker).toBe('Ana');

  await text(page, 3).focus();
  await text(page, 3).fill('typed and not saved');
  await page.reload();
  await opened(audioId, page);
  expect(await text(page, 3).inputValue()).toBe('typed and not saved');
  await text(page, 3).focus();
  await page.keyboard.press('Control+s');
  await expect.poll(async () => (await textsOf(audioId))[2]).toBe('typed and not saved');
});

test('two tabs write the same text: the second is told, sees both, and chooses', async () => {
  const audioId = await segmented('two-tabs.wav');
  const visitor = await at.arrive();
  visitor.expectComplaint(/409/);
  const first = await opened(audioId, await visitor.open(`/recordings/${audioId}`));
  const second = await opened(audioId, await visitor.open(`/recordings/${audioId}`));
  await text(first, 1).fill('first');
  await text(first, 1).press('Enter');
  await expect.poll(async () => (await textsOf(audioId))[0]).toBe('first');
  await text(second, 1).fill('second');
  await text(second, 1).press('Enter');
  const choice = second.getByRole('dialog', { name: 'Changed meanwhile' });
  await see(choice.getByText('first', { exact: true }));
  await see(choice.getByText('second', { exact: true }));
  expect((await textsOf(audioId))[0]).toBe('first');
  await choice.getByRole('button', { name: 'Take mine' }).click();
  await expect.poll(async () => (await textsOf(audioId))[0]).toBe('second');
  const { api } = at.service;
  const id = (await rowsOf(audioId))[0]?.transcriptionId ?? 0;
  const { versions } = await api.ask(
    api.client.GET('/v1/transcriptions/{id}/versions', { params: { path: { id } } }),
  );
  expect(versions.map((version) => version.text)).toContain('first');
});
