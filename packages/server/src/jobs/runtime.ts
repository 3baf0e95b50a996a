import type { OnnxRuntime } from '@persephone/engine/runtime';

let loaded: Promise<OnnxRuntime> | undefined;

/** The native ONNX Runtime, loaded when something is first computed: the process that answers HTTP never does. */
export function onnxRuntime(): Promise<OnnxRuntime> {
  loaded ??= import('onnxruntime-node').then(({ InferenceSession, Tensor }) => ({
    InferenceSession,
    Tensor,
  }));
  return loaded;
}
