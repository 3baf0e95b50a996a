import { create, toBinary } from '@bufbuild/protobuf';
import {
  TensorProto_DataType as DataType,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from 'onnx-buf';
import { halvesOf } from '../../packages/engine/src/encoders/index.js';
import { GraphBuilder, type Value } from '../../packages/engine/src/nn/graph.js';
import { Random } from '../../packages/engine/src/random/index.js';

/** How the weights of the matrices stand in the file; those of convolutions and norms are in single precision always. */
export type Weights = 'float32' | 'float16' | 'int8';

export interface Shape {
  readonly layers: number;
  readonly size: number;
  readonly heads: number;
}

const channels = 512;
/** Kernel and stride of the convolutions of wav2vec 2.0: a frame of 25 ms every 20 ms. */
const convolutions = [[10, 5], ...Array.from({ length: 4 }, () => [3, 2]), [2, 2], [2, 2]] as const;
const positions = { kernel: 128, groups: 16 };

/** An encoder of the shape of wav2vec 2.0 (large: 24 layers of 1024, 315 million weights), its weights random. */
export function wav2vecShaped({ layers, size, heads }: Shape, weights: Weights): Uint8Array {
  const g = new GraphBuilder();
  const random = new Random(1);
  const tensors: TensorProto[] = [];
  const bytesOf = (data: ArrayBufferView) =>
    Uint8Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  const keep = (name: string, dataType: DataType, dims: readonly number[], data: ArrayBufferView): Value => {
    const shape = dims.map(BigInt);
    tensors.push(create(TensorProtoSchema, { name, dataType, dims: shape, rawData: bytesOf(data) }));
    return name;
  };
  const drawn = (length: number, scale: number) =>
    Float32Array.from({ length }, () => (2 * random.next() - 1) * scale);
  const floats = (name: string, dims: readonly number[], scale: number): Value =>
    keep(
      name,
      DataType.FLOAT,
      dims,
      drawn(
        dims.reduce((a, b) => a * b, 1),
        scale,
      ),
    );
  const constant = (name: string, length: number, value: number): Value =>
    keep(name, DataType.FLOAT, [length], new Float32Array(length).fill(value));

  const normed = (x: Value, name: string, width: number): Value =>
    g.op('LayerNormalization', [x, constant(`${name}.g`, width, 1), constant(`${name}.b`, width, 0)], {
      axis: -1,
    });
  const gelu = (x: Value): Value =>
    g.mul(g.mul(x, g.float(0.5)), g.add(g.op('Erf', [g.op('Div', [x, g.float(Math.SQRT2)])]), g.float(1)));

  function product(x: Value, name: string, from: number, to: number): Value {
    const scale = 1 / Math.sqrt(from);
    if (weights === 'float32') return g.matMul(x, floats(name, [from, to], scale));
    const values = drawn(from * to, scale);
    if (weights === 'float16') {
      const half = keep(name, DataType.FLOAT16, [from, to], halvesOf(values));
      return g.matMul(x, g.op('Cast', [half], { to: DataType.FLOAT }));
    }
    const step = scale / 127;
    const quantised = keep(
      name,
      DataType.INT8,
      [from, to],
      Int8Array.from(values, (v) => Math.round(v / step)),
    );
    const [given = '', givenStep = '', zero = ''] = g.ops('DynamicQuantizeLinear', [x], {}, 3);
    const sums = g.op('Cast', [g.op('MatMulInteger', [given, quantised, zero])], { to: DataType.FLOAT });
    return g.mul(sums, g.mul(givenStep, g.float(step)));
  }
  const linear = (x: Value, name: string, from: number, to: number): Value =>
    g.add(product(x, name, from, to), constant(`${name}.bias`, to, 0));

  function attention(x: Value, name: string): Value {
    const part = size / heads;
    const split = (of: string, order: readonly number[]) =>
      g.transpose(g.reshape(linear(x, `${name}.${of}`, size, size), [0, -1, heads, part]), order);
    const [query, key, value] = [
      split('q', [0, 2, 1, 3]),
      split('k', [0, 2, 3, 1]),
      split('v', [0, 2, 1, 3]),
    ];
    const scores = g.matMul(g.mul(query, g.float(1 / Math.sqrt(part))), key);
    const heard = g.matMul(g.op('Softmax', [scores], { axis: -1 }), value);
    return linear(g.reshape(g.transpose(heard, [0, 2, 1, 3]), [0, -1, size]), `${name}.o`, size, size);
  }

  let x = g.unsqueeze(g.input('input_values', ['batch', 'samples']), 1);
  for (const [i, [kernel, stride]] of convolutions.entries()) {
    const from = i === 0 ? 1 : channels;
    const filter = floats(`conv${i}`, [channels, from, kernel], 1 / Math.sqrt(from * kernel));
    x = g.op('Conv', [x, filter], { strides: [stride] });
    x = gelu(g.transpose(normed(g.transpose(x, [0, 2, 1]), `conv${i}.norm`, channels), [0, 2, 1]));
  }
  x = linear(normed(g.transpose(x, [0, 2, 1]), 'projection.norm', channels), 'projection', channels, size);
  const { kernel, groups } = positions;
  const filter = floats('positions', [size, size / groups, kernel], 1 / Math.sqrt((size / groups) * kernel));
  const placed = g.op('Conv', [g.transpose(x, [0, 2, 1]), filter], {
    group: groups,
    pads: [kernel / 2, kernel / 2 - 1],
  });
  x = g.add(x, gelu(g.transpose(placed, [0, 2, 1])));
  for (let layer = 0; layer < layers; layer++) {
    const name = `layer${layer}`;
    x = g.add(x, attention(normed(x, `${name}.norm1`, size), name));
    const wide = gelu(linear(normed(x, `${name}.norm2`, size), `${name}.in`, size, 4 * size));
    x = g.add(x, linear(wide, `${name}.out`, 4 * size, size));
  }
  g.output('last_hidden_state', normed(x, 'last', size), ['batch', 'frames', size]);
  const graph = g.toGraph();
  graph.initializer.push(...tensors);
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: 17n })],
      graph,
    }),
  );
}
