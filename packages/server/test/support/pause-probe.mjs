import { readFileSync } from 'node:fs';

// Loaded into the process of a service under test (`--import`): says over IPC for how long nobody was answered.
//
// On a busy machine a process also waits for a processor that others have, which is no fault of its own. Linux counts
// that for each thread (/proc, schedstat: nanoseconds that it ran, nanoseconds that it waited to run), so it is taken
// off, look by look. What is left is what the thread that answers did itself: it ran, or it waited for a disk, a lock,
// another thread. Where nobody counts it, as on other systems, the whole pause is the process's.

/** Between two looks at the clock, in milliseconds; as much of what is measured is no pause. */
const resolution = 5;

const schedule = `/proc/self/task/${process.pid}/schedstat`;

/** How long the thread that answers has waited for a processor, in milliseconds, since it was started. */
function waited() {
  try {
    return Number(readFileSync(schedule, 'latin1').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

if (process.send && process.argv.includes('serve')) {
  const none = { own: 0, whole: 0, from: 0, to: 0 };
  let longest = none;
  let before = { at: performance.now(), waited: waited() };
  const look = () => {
    const now = { at: performance.now(), waited: waited() };
    const whole = Math.max(0, now.at - before.at - resolution);
    const own = Math.max(0, whole - (now.waited - before.waited));
    if (own > longest.own) longest = { own, whole, from: before.at, to: now.at };
    before = now;
    setTimeout(look, resolution).unref();
  };
  look();
  process.on('message', (message) => {
    if (message !== 'pauses') return;
    // Some turns later: a pause that is under way ends before this is read, and is measured after it.
    setTimeout(() => {
      process.send({ longestPauseMs: longest.own, longest });
      longest = none;
    }, 4 * resolution);
  });
  // The service ends when it has nothing left to do, as without a probe.
  process.channel.unref();
}
