import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, StringStringEntryProtoSchema, TensorProto_DataLocation } from 'onnx-buf';

/** The same encoder with its weights in a file of their own, as exporters write it above 2 GB. */
export function withExternalWeights(
  model: Uint8Array,
  location: string,
): { readonly model: Uint8Array; readonly weights: Uint8Array } {
  const proto = fromBinary(ModelProtoSchema, model);
  const tensor = proto.graph?.initializer.find(({ name }) => name === 'weights');
  if (!tensor) throw new Error('The encoder has no weights of that name');
  const weights =
    tensor.rawData.length > 0 ? tensor.rawData : new Uint8Array(Float32Array.from(tensor.floatData).buffer);
  const entries = { location, offset: '0', length: String(weights.length) };
  tensor.externalData = Object.entries(entries).map(([key, value]) =>
    create(StringStringEntryProtoSchema, { key, value }),
  );
  tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
  tensor.rawData = new Uint8Array();
  tensor.floatData = [];
  return { model: toBinary(ModelProtoSchema, proto), weights };
}
