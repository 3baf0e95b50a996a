import { type ConfigFlags, parseServiceConfig } from '../config.js';
import { startService } from '../main.js';
import { CliFailure, exitCodes } from './failure.js';
import { onInterrupt } from './interrupt.js';

/** Serve until SIGTERM or SIGINT, then end cleanly. */
export async function serve(flags: ConfigFlags): Promise<void> {
  const config = parseServiceConfig(process.env, flags);
  let end: () => void = () => undefined;
  const stopRequested = new Promise<void>((resolve) => {
    end = resolve;
  });
  // From the first moment: a signal during the start is heeded as soon as what was begun can be ended.
  const forget = onInterrupt(end, () => process.exit(exitCodes.interrupted));
  try {
    const service = await startService(config).catch((error: unknown) => {
      throw listenFailure(error, config.host, config.port) ?? error;
    });
    process.stdout.write(`Persephone is ready at ${service.address}\n`);
    await stopRequested;
    await service.close();
  } finally {
    forget();
  }
}

function listenFailure(error: unknown, host: string, port: number): CliFailure | undefined {
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
