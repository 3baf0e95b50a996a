import { spawn } from 'node:child_process';

/** What opens an address as the person's settings have it, by system; on others what freedesktop.org's systems have. */
function opener(address: string): [string, string[]] {
  if (process.platform === 'darwin') return ['open', [address]];
  if (process.platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', address]];
  return ['xdg-open', [address]];
}

const waitMs = 5000;

/** Open an address in the person's browser. Returns false where that is known not to have worked. */
export function openInBrowser(address: string): Promise<boolean> {
  const [program, args] = opener(address);
  return new Promise((resolve) => {
    // A group of its own: a browser that it starts does not end with the window of this program.
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    // Some go on as long as the browser does.
    const runs = setTimeout(() => resolve(true), waitMs);
    const settle = (opened: boolean) => {
      clearTimeout(runs);
      resolve(opened);
    };
    child.once('error', () => settle(false));
    child.once('exit', (code) => settle(code === 0));
    child.unref();
  });
}
