import type { OnnxRuntime } from '@persephone/engine/runtime';
import { parseRuntime, type Runtime } from '../config.js';
import { PlaceFault } from './place.js';
import { webAssemblyRuntime } from './webassembly-runtime.js';

/** What loads each. */
export type RuntimeLoaders = Readonly<Record<Runtime, () => Promise<OnnxRuntime>>>;

const loaders: RuntimeLoaders = {
  native: async () => {
    const { InferenceSession, Tensor } = await import('onnxruntime-node');
    return { InferenceSession, Tensor };
  },
  webassembly: webAssemblyRuntime,
};

/**
 * The native runtime; where there is none for this machine, or it cannot be loaded, the one in WebAssembly.
 * @param asked for one of them and no other
 * @throws PlaceFault where none can be loaded
 */
export async function loadRuntime(
  asked: Runtime | undefined,
  warn: (message: string) => void,
  load: RuntimeLoaders = loaders,
): Promise<OnnxRuntime> {
  try {
    return await load[asked ?? 'native']();
  } catch (cause) {
    if (asked !== undefined) throw cannotBeLoaded(cause);
    warn(
      'The native ONNX Runtime cannot be loaded on this machine; it computes in WebAssembly, several times slower: ' +
        `${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)}`,
    );
    return load.webassembly().catch((error: unknown) => {
      throw cannotBeLoaded(
        new AggregateError([cause, error], 'neither the native one nor that in WebAssembly'),
      );
    });
  }
}

const cannotBeLoaded = (cause: unknown) =>
  new PlaceFault('A worker cannot work: the ONNX Runtime cannot be loaded on its machine.', cause);

let loaded: Promise<OnnxRuntime> | undefined;

/** The ONNX Runtime, loaded when something is first computed: the process that answers HTTP never does. */
export function onnxRuntime(): Promise<OnnxRuntime> {
  loaded ??= loadRuntime(parseRuntime(process.env), (message) => process.stderr.write(`${message}\n`)).catch(
    (error: unknown) => {
      loaded = undefined;
      throw error;
    },
  );
  return loaded;
}
