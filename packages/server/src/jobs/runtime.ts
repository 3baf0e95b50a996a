import type { OnnxRuntime } from '@persephone/engine/runtime';
import { PlaceFault } from './place.js';

let loaded: Promise<OnnxRuntime> | undefined;

/** The native ONNX Runtime, loaded when something is first computed: the process that answers HTTP never does. */
export function onnxRuntime(): Promise<OnnxRuntime> {
  loaded ??= import('onnxruntime-node').then(
    ({ InferenceSession, Tensor }) => ({ InferenceSession, Tensor }),
    (cause) => {
      loaded = undefined;
      throw new PlaceFault('A worker cannot work: the ONNX Runtime cannot be loaded on its machine.', cause);
    },
  );
  return loaded;
}
