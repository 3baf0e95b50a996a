// Reads annotation files and works out previews, so that the page never waits for it.

/**
 * What answers, once the texts of the page's language are here. What comes until then is to wait for it: a worker is sent its
 * messages while its modules are awaited, and what nobody listens to is lost.
 */
const answering = Promise.all([import('./desk.js'), import('./messages.js')]).then(
  ([{ LocalDesk }, { answerWith }]) => {
    const desk = new LocalDesk();
    return (data: unknown) => answerWith(desk, data, (message) => self.postMessage(message));
  },
);
self.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  // An error of the worker, of which the page is told.
  answering.then((answer) => answer(data)).catch(reportError);
});
