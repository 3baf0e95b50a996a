import type { Job } from './schema.js';

export interface JobStreamHandlers {
  onJob(job: Job): void;
  onOpen(): void;
  /** `refused`: the browser has given up, since it was answered with something else than a stream. */
  onBroken(refused: boolean): void;
}

type Message =
  | { readonly type: 'job'; readonly job: Job }
  | { readonly type: 'open' }
  | { readonly type: 'broken'; readonly refused: boolean };

/** What a tab asks that has just begun to listen: whether there is a connection. */
const question = 'who';

const name = 'persephone-job-events';
/** Before a connection that the browser has given up is tried again. */
const againMs = 2000;

/**
 * What the service says of its jobs, over one connection for all tabs of a browser: it has no more than six to a
 * service, and a seventh tab would wait for ever. The tab that holds a lock has the connection and tells the others; when
 * it goes, another takes its place. A page that is put aside, to come back to, gives it away. Where there are no locks (a
 * plain http address of another machine), each tab has its own.
 * @returns how to stop
 */
export function followJobs(handlers: JobStreamHandlers): () => void {
  let leave = join(handlers);
  const hide = () => leave();
  const show = (event: PageTransitionEvent) => {
    if (event.persisted) leave = join(handlers);
  };
  window.addEventListener('pagehide', hide);
  window.addEventListener('pageshow', show);
  return () => {
    window.removeEventListener('pagehide', hide);
    window.removeEventListener('pageshow', show);
    leave();
  };
}

/** Until what is returned is called. */
function join(handlers: JobStreamHandlers): () => void {
  if (!navigator.locks) return connect((message) => dispatch(message, handlers));
  const channel = new BroadcastChannel(name);
  const left = new AbortController();
  channel.onmessage = ({ data }: MessageEvent<Message | typeof question>) => {
    if (data !== question) dispatch(data, handlers);
  };
  const say = (what: Message | typeof question) => {
    // What a connection says while its page is being left is for nobody.
    if (!left.signal.aborted) channel.postMessage(what);
  };
  say(question);
  const lead = () =>
    new Promise<void>((done) => {
      if (left.signal.aborted) return done();
      let last: Message | undefined;
      const close = connect((message) => {
        if (message.type !== 'job') last = message;
        dispatch(message, handlers);
        say(message);
      });
      channel.onmessage = ({ data }: MessageEvent<Message | typeof question>) => {
        if (data === question && last) say(last);
      };
      left.signal.addEventListener('abort', () => {
        close();
        done();
      });
    });
  // The wait for the lock is given up when this tab leaves; nothing else can fail.
  navigator.locks.request(name, { signal: left.signal }, lead).catch(() => undefined);
  return () => {
    left.abort();
    channel.close();
  };
}

function dispatch(message: Message, { onJob, onOpen, onBroken }: JobStreamHandlers): void {
  if (message.type === 'job') onJob(message.job);
  else if (message.type === 'open') onOpen();
  else onBroken(message.refused);
}

/** A connection that is taken up again where it breaks. */
function connect(send: (message: Message) => void): () => void {
  let source: EventSource | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    const stream = new EventSource('/v1/jobs/events');
    source = stream;
    stream.addEventListener('open', () => send({ type: 'open' }));
    stream.addEventListener('error', () => {
      // The browser goes on trying by itself unless it was answered, and not with a stream: by a proxy, say.
      const refused = stream.readyState === EventSource.CLOSED;
      if (refused) again = setTimeout(open, againMs);
      send({ type: 'broken', refused });
    });
    stream.addEventListener('job', (event: MessageEvent<string>) =>
      send({ type: 'job', job: JSON.parse(event.data) as Job }),
    );
  };
  open();
  return () => {
    clearTimeout(again);
    source?.close();
  };
}
