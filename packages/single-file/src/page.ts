import { audioExtensions } from '@persephone/formats/file-kind';
import { readAbout } from './about';
import { existing } from './elements';
import { embedded } from './embedded';
import type { FromWorker, ToWorker } from './messages';
import { Player } from './player';
import { RecordingCard } from './recording';

/** The program of the worker, put here by the build. */
declare const workerSource: string;

const about = readAbout();
const status = existing('status');
const cards = new Map<number, RecordingCard>();
const player = new Player();
const input = existing('files') as HTMLInputElement;
const wholeFiles = existing('whole') as HTMLInputElement;
input.accept = audioExtensions.map((extension) => `.${extension}`).join(',');
let last = 0;

// A worker cannot be had from a file beside a page that was opened from disk, but out of the page itself.
const worker = new Worker(URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' })));
const send = (message: ToWorker, transfer: Transferable[] = []): void =>
  worker.postMessage(message, transfer);

function add(files: Iterable<File>): void {
  for (const file of files) {
    const recording = ++last;
    const card = new RecordingCard(file, {
      annotator: about.name,
      player,
      cancel: () => send({ type: 'cancel', recording }),
      remove: () => {
        if (card.unsaved && !confirm(`What was transcribed of ${file.name} is not saved. Remove it?`)) return;
        card.root.remove();
        cards.delete(recording);
      },
    });
    cards.set(recording, card);
    existing('recordings').append(card.root);
    send({ type: 'transcribe', recording, file, isUtterance: wholeFiles.checked });
  }
}

worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
  if (data.type === 'refused') status.textContent = data.message;
  else if (data.type === 'ready') {
    status.textContent = `Ready. The model writes ${data.labels.length} labels: ${data.labels.join(' ')}`;
    document.body.classList.add('ready');
    input.disabled = false;
  } else cards.get(data.recording)?.take(data);
};
worker.onerror = (event) => {
  status.textContent = `The model cannot be run in this browser (${event.message}). Use a newer Firefox, Chromium, Edge or Safari.`;
};

input.addEventListener('change', () => {
  add(input.files ?? []);
  input.value = '';
});
document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => {
  event.preventDefault();
  if (!input.disabled) add(event.dataTransfer?.files ?? []);
});
window.addEventListener('beforeunload', (event) => {
  if ([...cards.values()].some((card) => card.unsaved || !card.ended)) event.preventDefault();
});

async function start(): Promise<void> {
  document.title = `${about.name} – transcriber`;
  existing('name').textContent = about.name;
  existing('version').textContent = about.version;
  const [runtime, voiceActivity, model] = await Promise.all(
    ['runtime', 'voice-activity', 'model'].map(embedded),
  );
  if (!runtime || !voiceActivity || !model) throw new Error('This file is not whole.');
  send({ type: 'load', runtime, voiceActivity, model }, [runtime.buffer, voiceActivity.buffer, model.buffer]);
}

start().catch((error: unknown) => {
  status.textContent = error instanceof Error ? error.message : String(error);
});
