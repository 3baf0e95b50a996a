import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.js';

const programs = ['ceph-mon', 'ceph-osd', 'radosgw', 'radosgw-admin', 'ceph', 'ceph-authtool', 'monmaptool'];

/** Whether Debian's Ceph is installed (radosgw, ceph-mon, ceph-osd), and this user may run it. */
export const hasCeph =
  process.getuid?.() === 0 && programs.every((name) => existsSync(join('/usr/bin', name)));

export interface CephServer {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  remove(): Promise<void>;
}

const configuration = (folder: string, monitorPort: number, port: number) => `
[global]
fsid = ${randomUUID()}
mon initial members = a
mon host = v2:127.0.0.1:${monitorPort}
public addr = 127.0.0.1
keyring = ${folder}/keyring
run dir = ${folder}
admin socket =
log file = ${folder}/$name.log
pid file = ${folder}/$name.pid
mon data = ${folder}/mon
mon data avail crit = 1
osd data = ${folder}/osd
osd objectstore = memstore
memstore device bytes = 1073741824
osd max object name len = 1024
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 2000
[client.admin]
rgw data = ${folder}/rgw
rgw frontends = beast endpoint=127.0.0.1:${port}
rgw thread pool size = 32
rgw run sync thread = false
rgw enable gc threads = false
rgw enable lc threads = false
rgw enable quota threads = false
`;

/** A cluster of one, all in memory, with its S3 gateway. It takes about ten seconds. */
export async function startCeph(): Promise<CephServer> {
  const folder = await mkdtemp(join(tmpdir(), 'persephone-ceph-'));
  const [monitorPort, port] = [await freePort(), await freePort()];
  for (const name of ['mon', 'osd', 'rgw']) await mkdir(join(folder, name));
  await writeFile(join(folder, 'ceph.conf'), configuration(folder, monitorPort, port));
  const run = (name: string, ...args: string[]) =>
    execFileSync(name, ['--conf', join(folder, 'ceph.conf'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const keyring = join(folder, 'keyring');
  const key = (name: string, ...caps: string[]) =>
    execFileSync(
      'ceph-authtool',
      [
        ...(existsSync(keyring) ? [] : ['--create-keyring']),
        ...[keyring, '--gen-key', '-n', name],
        ...caps.flatMap((cap) => ['--cap', cap, 'allow *']),
      ],
      { stdio: 'ignore' },
    );
  key('mon.', 'mon');
  key('client.admin', 'mon', 'osd', 'mgr', 'mds');
  key('osd.0', 'mon', 'osd');
  const map = join(folder, 'monmap');
  execFileSync('monmaptool', ['--create', '--addv', 'a', `[v2:127.0.0.1:${monitorPort}]`, map], {
    stdio: 'ignore',
  });
  run('ceph-mon', '--mkfs', '-i', 'a', '--monmap', map, '--keyring', keyring);
  run('ceph-mon', '-i', 'a');
  const uuid = randomUUID();
  run('ceph', 'osd', 'create', uuid);
  run('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', uuid);
  run('ceph', 'auth', 'add', 'osd.0', '-i', keyring);
  run('ceph', 'osd', 'crush', 'add', 'osd.0', '1', 'host=here', 'root=default');
  run('ceph-osd', '-i', '0');
  // In the foreground it is a child of ours; otherwise as the two above.
  const gateway = spawn('radosgw', ['--conf', join(folder, 'ceph.conf'), '-n', 'client.admin', '-f'], {
    stdio: 'ignore',
  });
  const endpoint = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    const answered = await fetch(endpoint).then(
      (answer) => answer.ok,
      () => false,
    );
    if (answered) break;
    if (tries > 300 || gateway.exitCode !== null) throw new Error('radosgw does not answer');
    await sleep(200);
  }
  const [accessKeyId, secretAccessKey] = ['PERSEPHONE', 'a-secret-of-the-tests'];
  run(
    'radosgw-admin',
    ...['user', 'create', '--uid=tests', '--display-name=tests'],
    ...[`--access-key=${accessKeyId}`, `--secret=${secretAccessKey}`],
  );
  return {
    endpoint,
    accessKeyId,
    secretAccessKey,
    async remove() {
      gateway.kill('SIGKILL');
      for (const name of await readdir(folder)) {
        if (!name.endsWith('.pid')) continue;
        const pid = Number(await readFile(join(folder, name), 'utf8'));
        if (pid > 0 && pid !== gateway.pid) process.kill(pid, 'SIGKILL');
      }
      await sleep(200);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
