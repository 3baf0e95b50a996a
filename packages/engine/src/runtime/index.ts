import type { InferenceSession, Tensor, TensorConstructor } from 'onnxruntime-common';

/**
 * The ONNX Runtime the engine is handed: onnxruntime-node in a worker process, onnxruntime-web in a page. Only
 * what both share.
 */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options?: InferenceSession.SessionOptions): Promise<InferenceSession>;
    /** Of a file, where there are any. */
    create(path: string, options?: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: TensorConstructor;
}

export type { InferenceSession, Tensor };
