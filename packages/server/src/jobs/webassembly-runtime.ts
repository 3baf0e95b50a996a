import type { OnnxRuntime, Tensor } from '@persephone/engine/runtime';
import type { InferenceSession } from 'onnxruntime-common';

type Feeds = InferenceSession.OnnxValueMapType;
type Fetches = InferenceSession.NullableOnnxValueMapType;

/**
 * The same ONNX Runtime compiled to WebAssembly, for machines that its native form is not made for. On one thread: worker processes
 * are what uses several cores. Slower: docs/architecture.md has how much.
 */
export async function webAssemblyRuntime(): Promise<OnnxRuntime> {
  const { env, InferenceSession: Sessions, Tensor } = await import('onnxruntime-web');
  env.wasm.numThreads = 1;
  env.logLevel = 'error';
  return {
    InferenceSession: {
      create: async (model: string | Uint8Array, options?: InferenceSession.SessionOptions) => {
        const session = await (typeof model === 'string'
          ? Sessions.create(model, options)
          : Sessions.create(model, options));
        return withOutputsGiven(session);
      },
    },
    Tensor,
  };
}

/**
 * A session that fills the tensors it is given for its outputs. This runtime takes such tensors and leaves what it has computed in its
 * own memory, without a word: what was in them before would pass for the result.
 */
function withOutputsGiven(session: InferenceSession): InferenceSession {
  const run = session.run.bind(session) as (
    feeds: Feeds,
    names?: readonly string[],
  ) => Promise<InferenceSession.OnnxValueMapType>;
  const filling = async (feeds: Feeds, fetches?: Fetches | readonly string[]) => {
    if (fetches === undefined || Array.isArray(fetches)) return run(feeds, fetches);
    const given = Object.entries(fetches as Fetches);
    const results = {
      ...(await run(
        feeds,
        given.map(([name]) => name),
      )),
    };
    for (const [name, tensor] of given) {
      const made = results[name];
      if (!tensor || !made) continue;
      fill(tensor as Tensor, made as Tensor);
      results[name] = tensor;
    }
    return results;
  };
  return Object.assign(Object.create(session), { run: filling }) as InferenceSession;
}

function fill(tensor: Tensor, made: Tensor): void {
  const [into, from] = [tensor.data, made.data];
  if (!(into instanceof Float32Array) || !(from instanceof Float32Array) || into.length !== from.length)
    throw new TypeError(
      `An output of ${made.dims.join(' × ')} does not fit the tensor that was given for it`,
    );
  into.set(from);
}
