import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { buffer } from 'node:stream/consumers';
import {
  pathCandidates,
  readParameters,
  readTierFile,
  type TierOfSpans,
  writeTierFile,
} from '@persephone/formats/elan-recogniser';
import type { RecognisedSegment, Segment } from '../../corpus-data/recognise-segments.js';
import { segmentationChoices, segmentationOf } from '../../elan-extension/segmentation-choices.js';
import { type Bounds, type ElanTask, timeOrigin } from '../../elan-extension/tasks.js';
import { DecoderPool } from '../decoder-pool/pool.js';
import type { TaskOf } from '../decoder-pool/task.js';
import { CliFailure, exitCodes, fileProblem } from '../failure.js';
import { writeWholeFile } from '../write-file.js';
import { withModelOf } from './model-of-service.js';
import { ElanReport } from './report.js';
import { tiersOf } from './tiers.js';

/**
 * A recogniser as ELAN runs it: its parameters on standard input, progress and the result on standard output, tiers in the
 * file that ELAN names. Ends with RESULT, whatever comes; ELAN does not look at the exit code, which says the same.
 */
export async function elanRecogniseCommand(
  task: ElanTask,
  { threads }: { readonly threads: number },
): Promise<number> {
  const report = new ElanReport(process.stdout);
  try {
    const parameters = new ElanParameters(readParameters(await buffer(process.stdin)));
    const output = parameters.needed('output_tier', 'file for the result');
    const tiers = await recognised(task, parameters, threads, report);
    await writeTiers(output, tiers);
    report.done();
    return exitCodes.ok;
  } catch (error) {
    report.failed(error instanceof Error ? error.message : String(error));
    return exitCodes.failed;
  }
}

/** The parameters, asked for by name. */
class ElanParameters {
  constructor(private readonly parameters: ReadonlyMap<string, string>) {}

  text(name: string): string | undefined {
    return this.parameters.get(name);
  }

  /** Throws CliFailure where it is not given. */
  needed(name: string, what: string): string {
    const value = this.text(name);
    if (value === undefined)
      throw new CliFailure(`ELAN named no ${what} (${name}). Choose one, and start again.`);
    return value;
  }

  /** Numbers come as Java prints them: 25.0, 1.0E-4. Throws CliFailure for one out of bounds. */
  number(name: string, { minimum, maximum, default: otherwise }: Bounds): number {
    const value = Number(this.text(name) ?? otherwise);
    if (!(value >= minimum && value <= maximum)) {
      throw new CliFailure(
        `${name} is to be a number from ${minimum} to ${maximum}, not "${this.text(name)}".`,
      );
    }
    return value;
  }

  /** The path of a file that is there. Throws CliFailure. */
  async file(name: string, what: string): Promise<string> {
    const value = this.needed(name, what);
    const found = await existing(value);
    if (found === undefined) throw new CliFailure(`The ${what} ${value} does not exist, or may not be read.`);
    return found;
  }
}

async function existing(value: string): Promise<string | undefined> {
  for (const candidate of pathCandidates(value)) {
    if (
      await stat(candidate).then(
        (info) => info.isFile(),
        () => false,
      )
    )
      return candidate;
  }
  return undefined;
}

async function recognised(
  task: ElanTask,
  parameters: ElanParameters,
  threads: number,
  report: ElanReport,
): Promise<readonly TierOfSpans[]> {
  const recording = await parameters.file('source', 'recording');
  const spans = task === 'transcribe' ? await spansOfInput(parameters, report) : undefined;
  report.progress(0.01, 'Loading the model');
  return withModel(parameters, report, async (path, modelName) => {
    const offset = parameters.number('time_origin', timeOrigin);
    const asked = spans?.spans.map(({ startMs, endMs }) => ({
      startMs: startMs + offset,
      endMs: endMs + offset,
    }));
    const segments = await decoded({ task, path, recording, parameters, threads, report }, asked);
    const base = `${spans?.name ?? basename(recording, extname(recording))}_${modelName}`;
    const { tiers, messages } = tiersOf(base, segments, offset, parameters.text('labels') === 'yes');
    for (const message of messages) report.message(message);
    return tiers;
  });
}

/** The spans that ELAN gives, which keep their times. */
async function spansOfInput(parameters: ElanParameters, report: ElanReport) {
  const path = await parameters.file('input_tier', 'file of the chosen tier');
  const { name, spans, unread } = readTierFile(await readFile(path), path);
  if (unread > 0) report.message(`${unread} annotations have no times that can be read, and are left out.`);
  if (spans.length === 0) {
    throw new CliFailure(
      'The tier has no annotation with times. Choose another, or let the utterances be found.',
    );
  }
  return { name, spans };
}

/** The model that is named: a file, or one of the service. */
async function withModel<T>(
  parameters: ElanParameters,
  report: ElanReport,
  use: (path: string, name: string) => Promise<T>,
): Promise<T> {
  const wanted = parameters.text('model');
  const file = wanted === undefined ? undefined : await existing(wanted);
  if (file !== undefined) return use(file, basename(file, extname(file)));
  if (wanted !== undefined && /[\\/]|\.onnx$/i.test(wanted)) {
    throw new CliFailure(`The model ${wanted} does not exist, or may not be read.`);
  }
  const address = parameters.text('service') ?? 'http://localhost:8080';
  const key = parameters.text('key') ?? process.env.PERSEPHONE_API_KEY;
  return withModelOf({ address, key }, wanted, (path, name) => {
    report.message(`Model: ${name}, of ${address}`);
    return use(path, name);
  });
}

interface Decoding {
  readonly task: ElanTask;
  readonly path: string;
  readonly recording: string;
  readonly parameters: ElanParameters;
  readonly threads: number;
  readonly report: ElanReport;
}

async function decoded(
  { task, path, recording, parameters, threads, report }: Decoding,
  segments: readonly Segment[] | undefined,
): Promise<readonly RecognisedSegment[]> {
  const segmentation = segmentationOf({
    speechThreshold: parameters.number('speech_threshold', segmentationChoices.speechThreshold),
    shortestPause: parameters.number('shortest_pause', segmentationChoices.shortestPause),
    longestUtterance: parameters.number('longest_utterance', segmentationChoices.longestUtterance),
  });
  const onProgress = (_: unknown, doneMs: number, totalMs: number): void => {
    const share = totalMs > 0 ? doneMs / totalMs : 0;
    report.progress(
      0.05 + 0.94 * share,
      `${Math.round(doneMs / 1000)} of ${Math.round(totalMs / 1000)} s transcribed`,
    );
  };
  return DecoderPool.use(path, { threads, recordings: 1 }, async (pool) => {
    report.progress(0.03, task === 'segment' ? 'Looking for utterances' : 'Transcribing');
    if (segments) {
      const one: TaskOf<'transcribe-segments'> = { kind: 'transcribe-segments', file: recording, segments };
      return (await only(pool.all([one], onProgress))).segments;
    }
    const one: TaskOf<'segment-and-transcribe'> = {
      kind: 'segment-and-transcribe',
      file: recording,
      segmentation,
    };
    return (await only(pool.all([one], onProgress))).segments;
  });
}

async function only<T>(results: AsyncGenerator<PromiseSettledResult<T>>): Promise<T> {
  const { value, done } = await results.next();
  if (done) throw new Error('there is no result');
  if (value.status === 'rejected') throw value.reason;
  return value.value;
}

/** The whole file or none of it, in the place that ELAN named. Throws CliFailure. */
async function writeTiers(parameters: string, tiers: readonly TierOfSpans[]): Promise<void> {
  const path = (await existing(parameters)) ?? pathCandidates(parameters)[1] ?? parameters;
  try {
    await writeWholeFile(path, new TextEncoder().encode(writeTierFile(tiers)));
  } catch (error) {
    throw new CliFailure(`The result cannot be written: ${path} ${fileProblem(error) ?? String(error)}.`);
  }
}
