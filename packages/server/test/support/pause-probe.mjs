import { monitorEventLoopDelay } from 'node:perf_hooks';

// Loaded into the process of a service under test (`--import`): says over IPC for how long nobody was answered.

/** Between two looks at the clock, in milliseconds; as much of what is measured is no pause. */
const resolution = 5;

if (process.send && process.argv.includes('serve')) {
  const delays = monitorEventLoopDelay({ resolution });
  delays.enable();
  process.on('message', (message) => {
    if (message !== 'pauses') return;
    // One turn later: a pause that is under way ends before this is read, and is measured after it.
    setTimeout(() => {
      const longest = delays.max / 1e6;
      delays.reset();
      process.send({ longestPauseMs: Math.max(0, longest - resolution) });
    }, 4 * resolution);
  });
  // The service ends when it has nothing left to do, as without a probe.
  process.channel.unref();
}
