import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { segmentLabels } from '@persephone/engine/labels';
import { labelErrorRate } from '@persephone/engine/metrics';
import { parseServiceConfig } from '../../config.js';
import { startService } from '../../main.js';
import { makeFolders } from '../../make-folders.js';
import { CliFailure, exitCodes } from '../failure.js';
import { onInterrupt } from '../interrupt.js';
import { percent } from '../numbers.js';
import { ProgressBar } from '../progress.js';
import { Client } from './client.js';
import { type SpokenUtterance, speak } from './speech.js';

export interface DemoOptions {
  readonly threads: number;
  readonly keep: boolean;
}

const seed = 1;
const sizes = { training: 200, validation: 20, testing: 10 } as const;
type SetName = keyof typeof sizes;

/** Small enough for a few minutes on two cores, large enough for some twenty phonemes. */
const modelSettings = {
  name: 'spoken',
  numberLayers: 1,
  hiddenSize: 96,
  maximumEpochs: 40,
  earlyStoppingSteps: 8,
  beamWidth: 20,
} as const;

/** The whole job over HTTP on speech made here. Returns the exit code. */
export async function demoCommand(options: DemoOptions): Promise<number> {
  const startedAt = Date.now();
  const folder = await mkdtemp(join(tmpdir(), 'persephone-demo-'));
  const abort = new AbortController();
  const forget = onInterrupt(
    () => abort.abort(),
    () => process.exit(exitCodes.interrupted),
  );
  try {
    const spoken = await makeCorpus(join(folder, 'recordings'));
    await run(spoken, join(folder, 'data'), options, abort.signal);
    print(`done in ${((Date.now() - startedAt) / 60_000).toFixed(1)} minutes`);
    return exitCodes.ok;
  } catch (error) {
    if (abort.signal.aborted) return exitCodes.interrupted;
    throw error;
  } finally {
    forget();
    if (options.keep) print(`kept: ${folder}`);
    else await rm(folder, { recursive: true, force: true });
  }
}

const print = (line: string) => void process.stdout.write(`${line}\n`);

async function makeCorpus(folder: string): Promise<Record<SetName, SpokenUtterance[]>> {
  const all = await speak(sizes.training + sizes.validation + sizes.testing, seed);
  makeFolders(folder);
  for (const { name, wav, phonemes } of all) {
    await writeFile(join(folder, `${name}.wav`), wav);
    await writeFile(join(folder, `${name}.phonemes`), `${phonemes}\n`);
  }
  const seconds = all.reduce((sum, utterance) => sum + utterance.seconds, 0);
  print(`spoken: ${all.length} utterances, ${(seconds / 60).toFixed(1)} minutes, e.g. ${all[0]?.phonemes}`);
  const validationAt = sizes.training;
  const testingAt = sizes.training + sizes.validation;
  return {
    training: all.slice(0, validationAt),
    validation: all.slice(validationAt, testingAt),
    testing: all.slice(testingAt),
  };
}

async function run(
  spoken: Record<SetName, SpokenUtterance[]>,
  data: string,
  { threads }: DemoOptions,
  signal: AbortSignal,
): Promise<void> {
  // A service of its own: nothing of the environment's settings, and no data but these.
  const config = parseServiceConfig({}, { data, port: '0', threads: String(threads) });
  const service = await startService(config);
  try {
    print(`served: ${service.address}`);
    const client = new Client(service.address, signal);
    const audioIds = new Map<SpokenUtterance, number>();
    const partition: Record<SetName, number[]> = { training: [], validation: [], testing: [] };
    for (const set of ['training', 'validation', 'testing'] as const) {
      for (const utterance of spoken[set]) {
        const audioId = await client.uploadAudio(`${utterance.name}.wav`, utterance.wav);
        const transcriptionId = await client.uploadTranscription(
          `${utterance.name}.phonemes`,
          utterance.phonemes,
        );
        audioIds.set(utterance, audioId);
        partition[set].push(await client.createUtterance(audioId, transcriptionId));
      }
    }
    print(`uploaded: ${audioIds.size} recordings with their transcriptions`);
    const kinds = { labelType: 'phonemes', featureType: 'fbank' };
    const corpusID = await client.createCorpus({ name: 'spoken', ...kinds, ...partition });
    const modelId = await client.createModel({ ...modelSettings, corpusID });
    await follow(client, await client.startTraining(modelId), signal);
    await compare(client, modelId, spoken.testing, audioIds);
  } finally {
    await service.close();
  }
}

/** Print each epoch of a training as it ends. */
async function follow(client: Client, url: string, signal: AbortSignal): Promise<void> {
  const bar = new ProgressBar(process.stderr);
  let reported = 0;
  for (;;) {
    const job = await client.training(url);
    bar.clear();
    for (const { epoch, loss, trainingLER, validationLER, seconds } of job.epochs.slice(reported)) {
      print(
        `epoch ${epoch}, loss ${loss.toFixed(3)}, training LER ${percent(trainingLER)}, ` +
          `validation LER ${percent(validationLER)}, ${seconds.toFixed(1)} s`,
      );
    }
    reported = job.epochs.length;
    if (job.state === 'succeeded') return;
    if (job.state === 'failed' || job.state === 'cancelled') {
      throw new CliFailure(`The training ${job.state}: ${job.error?.detail ?? 'no reason is known'}`);
    }
    if (job.progress) bar.draw(job.progress.stage, job.progress.done, job.progress.total);
    await sleep(500, undefined, { signal });
  }
}

async function compare(
  client: Client,
  modelId: number,
  heldOut: readonly SpokenUtterance[],
  audioIds: ReadonlyMap<SpokenUtterance, number>,
): Promise<void> {
  const pairs = [];
  for (const utterance of heldOut) {
    const audioId = audioIds.get(utterance);
    if (audioId === undefined) throw new Error(`${utterance.name} was not uploaded`);
    const text = await client.transcribe(modelId, audioId);
    print(`\n${utterance.name}\n  reference   ${utterance.phonemes}\n  hypothesis  ${text}`);
    pairs.push({
      reference: segmentLabels('phonemes', utterance.phonemes),
      hypothesis: segmentLabels('phonemes', text),
    });
  }
  const { ler, referenceLabels, substitutions, insertions, deletions } = labelErrorRate(pairs);
  print(
    `\nLER ${percent(ler)} on ${referenceLabels} labels of utterances that were not trained on: ` +
      `${substitutions} substitutions, ${insertions} insertions, ${deletions} deletions`,
  );
}
