import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType as AttributeKind,
  type AttributeProto,
  AttributeProtoSchema,
  TensorProto_DataType as DataType,
  type GraphProto,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';

/** A value of the graph: the name of a tensor. */
export type Value = string;

/** A size known now, or the name of one that each run decides. */
export type Dimension = number | string;

export type ElementType = 'float32' | 'int32' | 'int64' | 'bool';

const elementTypes: Record<ElementType, DataType> = {
  float32: DataType.FLOAT,
  int32: DataType.INT32,
  int64: DataType.INT64,
  bool: DataType.BOOL,
};

/** Scalars are integers unless wrapped in `float`; lists are lists of integers. */
export type Attribute = number | string | readonly number[] | { readonly float: number } | GraphBuilder;

/** ONNX operator set 17 in file format version 8: the oldest that has all we use, so the widest choice of runtimes. */
const operatorSet = 17n;
const irVersion = 8n;

/** Larger than any size: the end of a Slice that runs to the end. */
export const toTheEnd = 1 << 30;

function attribute(name: string, value: Attribute): AttributeProto {
  if (value instanceof GraphBuilder) {
    return create(AttributeProtoSchema, { name, type: AttributeKind.GRAPH, g: value.toGraph() });
  }
  if (typeof value === 'number') {
    return create(AttributeProtoSchema, { name, type: AttributeKind.INT, i: BigInt(value) });
  }
  if (typeof value === 'string') {
    return create(AttributeProtoSchema, {
      name,
      type: AttributeKind.STRING,
      s: new TextEncoder().encode(value),
    });
  }
  if ('float' in value) {
    return create(AttributeProtoSchema, { name, type: AttributeKind.FLOAT, f: value.float });
  }
  return create(AttributeProtoSchema, { name, type: AttributeKind.INTS, ints: value.map(BigInt) });
}

function valueInfo(name: string, dimensions: readonly Dimension[], type: ElementType): ValueInfoProto {
  const dim = dimensions.map((d) => ({
    value:
      typeof d === 'number'
        ? { case: 'dimValue' as const, value: BigInt(d) }
        : { case: 'dimParam' as const, value: d },
  }));
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType: elementTypes[type], shape: { dim } } } },
  });
}

/**
 * Builds an ONNX graph node by node. Methods return the name of the value they add, so that a layer reads like
 * its formula. Shapes stand in square brackets in the comments of the layers, not here: ONNX infers them.
 */
export class GraphBuilder {
  private readonly nodes: NodeProto[] = [];
  private readonly initialisers: TensorProto[] = [];
  private readonly inputs: ValueInfoProto[] = [];
  private readonly outputs: ValueInfoProto[] = [];
  private readonly constants = new Map<string, Value>();
  private count = 0;

  /** `prefix` keeps the names of a subgraph apart from those of the graph around it, which it can see. */
  constructor(private readonly prefix = '') {}

  private fresh(kind: string): Value {
    this.count += 1;
    return `${this.prefix}${kind}_${this.count}`;
  }

  input(name: string, dimensions: readonly Dimension[], type: ElementType = 'float32'): Value {
    this.inputs.push(valueInfo(name, dimensions, type));
    return name;
  }

  /** Name a value as an output of the graph. */
  output(name: string, value: Value, dimensions: readonly Dimension[], type: ElementType = 'float32'): void {
    this.node('Identity', [value], {}, [name]);
    this.outputs.push(valueInfo(name, dimensions, type));
  }

  /** Make a value an output as it is: what the body of a Scan hands out, by position. No copy is made. */
  yields(value: Value, dimensions: readonly Dimension[]): void {
    this.outputs.push(valueInfo(value, dimensions, 'float32'));
  }

  private node(
    operator: string,
    inputs: readonly Value[],
    attributes: Record<string, Attribute>,
    outputs: readonly Value[],
    domain = '',
  ): void {
    this.nodes.push(
      create(NodeProtoSchema, {
        opType: operator,
        domain,
        name: `${outputs[0]}_node`,
        input: [...inputs],
        output: [...outputs],
        attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
      }),
    );
  }

  /** One node with one output. An empty string stands for an input left out. */
  op(operator: string, inputs: readonly Value[], attributes: Record<string, Attribute> = {}): Value {
    const output = this.fresh(operator.toLowerCase());
    this.node(operator, inputs, attributes, [output]);
    return output;
  }

  /** One node with several outputs. */
  ops(
    operator: string,
    inputs: readonly Value[],
    attributes: Record<string, Attribute>,
    outputCount: number,
  ): Value[] {
    const outputs = Array.from({ length: outputCount }, () => this.fresh(operator.toLowerCase()));
    this.node(operator, inputs, attributes, outputs);
    return outputs;
  }

  /** Weights or other constants; the array is copied when the graph is written. */
  initialiser(name: string, data: Float32Array | Int32Array, shape: readonly number[]): Value {
    const bytes = new Uint8Array(data.byteLength);
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    this.initialisers.push(
      create(TensorProtoSchema, {
        name,
        dataType: data instanceof Float32Array ? DataType.FLOAT : DataType.INT32,
        dims: shape.map(BigInt),
        rawData: bytes,
      }),
    );
    return name;
  }

  private constant(key: string, make: (name: string) => TensorProto): Value {
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    const name = this.fresh('constant');
    this.initialisers.push(make(name));
    this.constants.set(key, name);
    return name;
  }

  /** A list of integers, as shapes, axes and splits want it. */
  ints(...values: number[]): Value {
    return this.constant(`i${values.join(',')}`, (name) =>
      create(TensorProtoSchema, {
        name,
        dataType: DataType.INT64,
        dims: [BigInt(values.length)],
        int64Data: values.map(BigInt),
      }),
    );
  }

  /** A scalar. */
  float(value: number): Value {
    return this.constant(`f${value}`, (name) =>
      create(TensorProtoSchema, { name, dataType: DataType.FLOAT, dims: [], floatData: [value] }),
    );
  }

  add(a: Value, b: Value): Value {
    return this.op('Add', [a, b]);
  }

  sub(a: Value, b: Value): Value {
    return this.op('Sub', [a, b]);
  }

  mul(a: Value, b: Value): Value {
    return this.op('Mul', [a, b]);
  }

  matMul(a: Value, b: Value): Value {
    return this.op('MatMul', [a, b]);
  }

  concat(values: readonly Value[], axis: number): Value {
    return this.op('Concat', values, { axis });
  }

  split(value: Value, sizes: readonly number[], axis: number): Value[] {
    return this.ops('Split', [value, this.ints(...sizes)], { axis }, sizes.length);
  }

  reshape(value: Value, shape: readonly number[]): Value {
    return this.op('Reshape', [value, this.ints(...shape)]);
  }

  transpose(value: Value, permutation: readonly number[]): Value {
    return this.op('Transpose', [value], { perm: permutation });
  }

  unsqueeze(value: Value, axis: number): Value {
    return this.op('Unsqueeze', [value, this.ints(axis)]);
  }

  squeeze(value: Value, axis: number): Value {
    return this.op('Squeeze', [value, this.ints(axis)]);
  }

  /** Elements `start` to before `end` (negative: from the end; undefined: to the end) along an axis. */
  slice(value: Value, start: number, end: number | undefined, axis: number): Value {
    return this.op('Slice', [value, this.ints(start), this.ints(end ?? toTheEnd), this.ints(axis)]);
  }

  toGraph(name = 'graph'): GraphProto {
    return create(GraphProtoSchema, {
      name: this.prefix || name,
      node: this.nodes,
      initializer: this.initialisers,
      input: this.inputs,
      output: this.outputs,
    });
  }

  /** The graph as the bytes of an .onnx file. */
  toModel(metadata: Readonly<Record<string, string>> = {}): Uint8Array {
    const model = create(ModelProtoSchema, {
      irVersion,
      producerName: 'persephone',
      opsetImport: [{ domain: '', version: operatorSet }],
      graph: this.toGraph(),
      metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    });
    return toBinary(ModelProtoSchema, model);
  }
}

/** The metadata of an .onnx file. Throws what the protobuf reader throws where the bytes are none. */
export function readModelMetadata(bytes: Uint8Array): Map<string, string> {
  const model: ModelProto = fromBinary(ModelProtoSchema, bytes);
  return new Map(model.metadataProps.map(({ key, value }) => [key, value]));
}

/** A tensor of float32 weights of a file. */
export interface Initialiser {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The float32 weights of a file by their names; those of other types, or in other files, are left out. */
export function readInitialisers(bytes: Uint8Array): Map<string, Initialiser> {
  const { graph }: ModelProto = fromBinary(ModelProtoSchema, bytes);
  const found = new Map<string, Initialiser>();
  for (const { name, dims, dataType, rawData, floatData } of graph?.initializer ?? []) {
    if (dataType !== DataType.FLOAT) continue;
    const shape = dims.map(Number);
    const data =
      rawData.length > 0 ? new Float32Array(new Uint8Array(rawData).buffer) : Float32Array.from(floatData);
    if (data.length === shape.reduce((a, b) => a * b, 1)) found.set(name, { shape, data });
  }
  return found;
}

/** The same file with this metadata instead of its own. */
export function withModelMetadata(bytes: Uint8Array, metadata: Readonly<Record<string, string>>): Uint8Array {
  const model: ModelProto = fromBinary(ModelProtoSchema, bytes);
  model.metadataProps = Object.entries(metadata).map(([key, value]) =>
    create(StringStringEntryProtoSchema, { key, value }),
  );
  return toBinary(ModelProtoSchema, model);
}
