import { type ConfigFlags, parseServiceConfig } from '../config.js';
import { startService } from '../main.js';
import { CliFailure, exitCodes } from './failure.js';
import { onInterrupt } from './interrupt.js';

/** Serve until SIGTERM or SIGINT, then end cleanly. */
export async function serve(flags: ConfigFlags): Promise<void> {
  const config = parseServiceConfig(process.env, flags);
  await serveUntilStopped(async ({ stopped }) => {
    const service = await startService(config).catch((error: unknown) => {
      throw listenFailure(error, config.host, config.port) ?? error;
    });
    process.stdout.write(`Persephone is ready at ${service.address}\n`);
    await stopped;
    await service.close();
  });
}

/**
 * Run something until SIGTERM, SIGINT or one of the signals besides; a second one ends the process at once.
 * @param work given what is fulfilled when it is to end, and how to have it end
 */
export async function serveUntilStopped(
  work: (end: { readonly stopped: Promise<void>; readonly stop: () => void }) => Promise<void>,
  besides: readonly NodeJS.Signals[] = [],
): Promise<void> {
  let end: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    end = resolve;
  });
  // From the first moment: a signal during the start is heeded as soon as what was begun can be ended.
  const forget = onInterrupt(end, () => process.exit(exitCodes.interrupted));
  for (const signal of besides) process.on(signal, end);
  try {
    await work({ stopped, stop: end });
  } finally {
    forget();
    for (const signal of besides) process.off(signal, end);
  }
}

/** Why it cannot listen there, with what to do; undefined for any other error. */
export function listenFailure(error: unknown, host: string, port: number): CliFailure | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new CliFailure(
      `Port ${port} is in use on ${host}; choose another with --port, or end what uses it.`,
    );
  }
  if (code === 'EACCES' && port < 1024) {
    return new CliFailure(`Port ${port} may not be used by this user; choose one from 1024 on with --port.`);
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new CliFailure(
      `${host} is no address of this machine; choose another with --host.`,
      exitCodes.usage,
    );
  }
  return undefined;
}
