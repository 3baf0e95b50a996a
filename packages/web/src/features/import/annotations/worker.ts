import { LocalDesk } from './desk.js';
import { answerWith } from './messages.js';

// Reads annotation files and works out previews, so that the page never waits for it.
const desk = new LocalDesk();
self.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  void answerWith(desk, data, (message) => self.postMessage(message));
});
