import { readFile } from 'node:fs/promises';
import type { Recording } from '@persephone/engine/audio';
import type { OnnxRuntime } from '@persephone/engine/runtime';
import { type FindingOptions, type FoundUtterances, findUtterances } from '@persephone/engine/segmentation';
import { voiceActivityFile } from '../places.js';

let network: Promise<Uint8Array> | undefined;

function voiceActivityNetwork(): Promise<Uint8Array> {
  network ??= readFile(voiceActivityFile);
  return network;
}

/** `findUtterances` with the network that is among the program's files. */
export async function utterancesOf(
  ort: OnnxRuntime,
  recording: Recording,
  options?: FindingOptions,
): Promise<FoundUtterances> {
  return findUtterances(ort, await voiceActivityNetwork(), recording, options);
}
