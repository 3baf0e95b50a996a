import { setTimeout } from 'node:timers/promises';
import { v1 } from '@persephone/contracts';
import { type Fault, newFileFormats } from '@persephone/formats/annotations';
import type { FastifyReply } from 'fastify';
import { DomainError } from '../../domain/errors.js';
import type { ExportedRecording, ExportSelection } from '../../domain/export/export.js';
import type { ExportedFile, ExportFileOptions } from '../../domain/export/file.js';
import { begun, MemberNames, type ZipMember, zipStream } from '../export-zip.js';
import { attachment, fileAnswers } from '../file-answers.js';
import { bodyLimits } from '../limits.js';
import { problems } from '../openapi.js';
import type { RouteContext, Scope } from '../scope.js';
import type { Threads } from '../threads/threads.js';

const tags = ['export'];
const description =
  'Utterances, which a person has accepted, and drafts of models, apart from them. One recording, transcription or utterance that is ' +
  'named alone is answered as a file, anything else as a zip file, with a list of what a format had no place for.';

export function exportRoutes(app: Scope, { services, threads, signalOf }: RouteContext): void {
  async function answer(
    reply: FastifyReply,
    selection: ExportSelection,
    options: ExportFileOptions,
  ): Promise<FastifyReply> {
    const recordings = services.export.recordings(selection);
    // What is wrong with the request shows here, while it can still be said.
    const empty: string[] = [];
    let first = await recordings.next();
    for (; !first.done && first.value.rows.length === 0; first = await recordings.next())
      empty.push(first.value.fileName);
    if (first.done) throw new Error('an export without recordings');
    const { audioIds = [], transcriptionIds = [], utteranceIds = [], documentIds = [] } = selection;
    const named = [...audioIds, ...transcriptionIds, ...utteranceIds];
    const files = Math.max(new Set(named).size, new Set(documentIds).size);
    if (files === 1) {
      const { faults, ...file } = await threads.exportFile(first.value, options);
      await recordings.return(undefined);
      const { stem, ending } = nameOf(first.value, file, options);
      return reply
        .headers({
          'content-disposition': attachment(`${stem}.${ending}`),
          ...(faults.length > 0 && {
            'x-faults': faults.map(({ code }) => code).join(', '),
            'x-fault-counts': faults.map(({ count }) => count).join(', '),
          }),
        })
        .type('application/octet-stream')
        .send(Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength));
    }
    const signal = signalOf(reply);
    const members = membersOf(first.value, recordings, empty, options, threads, signal);
    const zip = await begun(zipStream(members, signal));
    return reply
      .header('content-disposition', attachment(`transcriptions ${options.format}.zip`))
      .type('application/zip')
      .send(zip);
  }

  app.get(
    '/export',
    {
      schema: {
        tags,
        summary: 'Annotation files of recordings: of one, of several, of all',
        description,
        querystring: v1.ExportQuery,
        response: { 200: fileAnswers[200], ...problems(400, 404, 409) },
      },
    },
    async (request, reply) => {
      const { audioIds, transcriptionIds, utteranceIds, documentIds } = request.query;
      const options = optionsOf(request.query);
      const idsOf = (text: string | undefined) => text?.split(',').map(Number);
      return answer(
        reply,
        {
          audioIds: idsOf(audioIds),
          transcriptionIds: idsOf(transcriptionIds),
          utteranceIds: idsOf(utteranceIds),
          document: options.document,
          documentIds: idsOf(documentIds),
        },
        options,
      );
    },
  );

  app.post(
    '/export',
    {
      bodyLimit: bodyLimits.ids,
      schema: {
        tags,
        summary: 'The same, of more than an address can name',
        description,
        body: v1.ExportRequest,
        response: { 200: fileAnswers[200], ...problems(400, 404, 409) },
      },
    },
    async (request, reply) => {
      const { audioIds, transcriptionIds, utteranceIds, documentIds } = request.body;
      const options = optionsOf(request.body);
      return answer(
        reply,
        { audioIds, transcriptionIds, utteranceIds, document: options.document, documentIds },
        options,
      );
    },
  );
}

const optionsOf = ({
  format,
  document = 'new',
  labels = false,
  confidence = false,
}: Pick<v1.ExportRequest, keyof ExportFileOptions>): ExportFileOptions => ({
  ...{ format, document, labels, confidence },
});

const stemOf = (fileName: string): string => fileName.replace(/\.[^.]+$/u, '') || fileName;

/** A file that is given back has its own name and folder; a new one those of its recording. */
function nameOf(
  { fileName, folder, document }: ExportedRecording,
  { isDocument }: Pick<ExportedFile, 'isDocument'>,
  { format }: ExportFileOptions,
) {
  const { extension } = newFileFormats[format];
  if (!document || !isDocument) return { stem: stemOf(fileName), ending: extension, folder: folder ?? '' };
  const parts = /^(?<stem>.+)\.(?<ending>[\p{L}\p{N}]+)$/u.exec(document.fileName)?.groups;
  const { stem = document.fileName, ending = extension } = parts ?? {};
  return { stem, ending, folder: document.folder };
}

async function* membersOf(
  first: ExportedRecording,
  more: AsyncIterable<ExportedRecording>,
  empty: readonly string[],
  options: ExportFileOptions,
  threads: Threads,
  signal: AbortSignal,
): AsyncGenerator<ZipMember> {
  const names = new MemberNames();
  const nothing = (fileName: string) => `${fileName}: nothing is transcribed of it.\n`;
  const notes = empty.map(nothing);
  const member = async (recording: ExportedRecording): Promise<ZipMember> => {
    const { faults, ...file } = await retryWhileBusy(() => threads.exportFile(recording, options), signal);
    const { stem, ending, folder } = nameOf(recording, file, options);
    const name = names.next(stem, ending, folder);
    notes.push(...faults.map((fault) => faultLine(name, fault)));
    return { name, bytes: file.bytes };
  };
  yield member(first);
  for await (const recording of more) {
    if (recording.rows.length === 0) notes.push(nothing(recording.fileName));
    else yield member(recording);
  }
  if (notes.length > 0) {
    yield { name: names.next('not written', 'txt'), bytes: new TextEncoder().encode(notes.join('')) };
  }
}

const faultLine = (name: string, { code, message, count }: Fault): string =>
  `${name}: ${count} × ${code}: ${message}\n`;

const againMs = 200;

/** Half of a zip file is none: where all threads are busy, it waits for its turn. */
async function retryWhileBusy<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'service-busy')) throw error;
      await setTimeout(againMs, undefined, { signal });
    }
  }
}
