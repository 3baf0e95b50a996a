import { encodeWav16 } from '@persephone/formats/wav';
import { longRecording } from '../../packages/server/test/support/long-recording.js';
import type { Api } from './api.js';
import { speechFiles } from './speech.js';

/**
 * Has something of everything made: utterances of a model that was trained and evaluated and one that was not, drafts, a
 * recording by utterance, two languages.
 * @returns the address of every page, in each of its states that is looked at
 */
export async function seedPages(api: Api): Promise<string[]> {
  const learning = { hiddenSize: 30, numberLayers: 1, minimumEpochs: 4, maximumEpochs: 4 };
  const { modelId, corpusId, audioIds, utteranceIds } = await api.seedModel('Heard tones', learning, 30);
  const never = await api.createModel('Never trained', corpusId);
  const path = { path: { id: modelId } };
  if ((await api.model(modelId)).evaluation === null) {
    await api.finished((await api.ask(api.client.POST('/v1/models/{id}/evaluate', { params: path }))).id);
  }
  const { samples } = await longRecording(4);
  const long = await api.seedSegmented(modelId, 'long.wav', encodeWav16(samples, 16_000));
  const { jobs } = await api.ask(
    api.client.POST('/v1/models/{id}/transcribe', { params: path, body: { audioIds: audioIds.slice(0, 2) } }),
  );
  const [first] = await Promise.all(jobs.map(({ id }) => api.finished(id)));
  await api.uploadAudio('speech-late.wav', (speechFiles(1, 9)[0] ?? { bytes: new Uint8Array() }).bytes);
  // A corpus has lost one, which can be brought back.
  const gone = { path: { id: utteranceIds.at(-1) ?? 0 }, query: { cascade: true } };
  await api.ask(api.client.DELETE('/v1/utterances/{id}', { params: gone }));
  // Of two languages, every list can be asked for one of them.
  const { id: language } = await api.ask(
    api.client.POST('/v1/languages', { body: { name: 'Mbosi', code: 'mdw' } }),
  );
  await api.ask(api.client.POST('/v1/languages', { body: { name: 'Na' } }));
  return [
    `/languages/${language}`,
    ...['/', '/import', '/recordings', '/utterances', `/utterances?open=${utteranceIds[0]}`],
    ...['/corpora', '/corpora?new=true', `/corpora/${corpusId}`, `/train?corpusId=${corpusId}`],
    ...['/models', `/models/${never}`, `/models/${modelId}`, `/models/${modelId}?view=labels`],
    ...[`/models/${modelId}?view=training`, `/models/${modelId}?view=next`],
    ...['/transcribe?view=recordings&all=true', '/transcribe?view=waiting', '/transcribe?view=accepted'],
    ...[`/review/${first?.transcriptionId}`, '/review', `/recordings/${long}`, '/nowhere'],
  ];
}
