import { execFileSync } from 'node:child_process';

/** Hosts on one switch, each a network namespace with an address of its own: Linux, root and `ip` (iproute2) are needed. */
export interface Network {
  /** This process's own address on the switch. */
  readonly ownAddress: string;
  /** All of its addresses: 10.77.0.0/24. */
  readonly range: string;
  addressOf(host: string): string;
  /** A command line that runs a program on a host. */
  on(host: string, program: string, ...args: readonly string[]): { program: string; args: readonly string[] };
  /** Pull its cable: what is sent to and from it is lost without a word. */
  cut(host: string): void;
  mend(host: string): void;
  remove(): void;
}

const bridge = 'persephone0';
const prefix = '10.77.0';

function ip(...args: readonly string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

const namespaceOf = (host: string): string => `persephone-${host}`;

/** Throws where a network of that name is there, or `ip` may not make one. */
export function createNetwork(hosts: readonly string[]): Network {
  const addressOf = (host: string): string => {
    const index = hosts.indexOf(host);
    if (index < 0) throw new Error(`There is no host '${host}'.`);
    return `${prefix}.${index + 1}`;
  };
  const cableOf = (host: string): string => `phone-${hosts.indexOf(host) + 1}`;
  const made: (() => void)[] = [];
  const remove = (): void => {
    for (const undo of made.splice(0).reverse()) undo();
  };
  try {
    ip('link', 'add', bridge, 'type', 'bridge');
    made.push(() => ip('link', 'del', bridge));
    ip('address', 'add', `${prefix}.254/24`, 'dev', bridge);
    ip('link', 'set', bridge, 'up');
    for (const host of hosts) {
      const namespace = namespaceOf(host);
      ip('netns', 'add', namespace);
      made.push(() => ip('netns', 'del', namespace));
      ip('link', 'add', cableOf(host), 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
      ip('link', 'set', cableOf(host), 'master', bridge, 'up');
      ip('-n', namespace, 'address', 'add', `${addressOf(host)}/24`, 'dev', 'eth0');
      ip('-n', namespace, 'link', 'set', 'eth0', 'up');
      ip('-n', namespace, 'link', 'set', 'lo', 'up');
    }
  } catch (error) {
    remove();
    throw error;
  }
  return {
    ownAddress: `${prefix}.254`,
    range: `${prefix}.0/24`,
    addressOf,
    on: (host, program, ...args) => ({
      program: 'ip',
      args: ['netns', 'exec', namespaceOf(host), program, ...args],
    }),
    // The switch's end: on the host itself the interface stays, as with a cable that is pulled elsewhere.
    cut: (host) => ip('link', 'set', cableOf(host), 'down'),
    mend: (host) => ip('link', 'set', cableOf(host), 'up'),
    remove,
  };
}
