import type { EncoderDescription } from '@persephone/engine/features';

/** A pretrained encoder that was uploaded, with one of its outputs. */
export interface Encoder {
  readonly id: number;
  readonly name: string;
  /** The blob of its .onnx file. */
  readonly contentHash: string;
  readonly byteLength: number;
  readonly description: EncoderDescription;
  readonly createdAt: string;
}

export type NewEncoder = Pick<Encoder, 'name' | 'byteLength' | 'description'>;

export interface ListedEncoder extends Encoder {
  /** How many models take its features. */
  readonly models: number;
}

export interface EncoderRepository {
  /** Insert, or give the one that makes the same features. To be called with its bytes claimed. */
  keep(encoder: NewEncoder): Promise<{ readonly encoder: Encoder; readonly created: boolean }>;
  find(id: number): Promise<Encoder | undefined>;
  /** The one whose features are of this version (`encoderFeatureVersion`). */
  withFeatures(featureVersion: string): Promise<Encoder | undefined>;
  /** The newest first. */
  list(): Promise<readonly ListedEncoder[]>;
  listed(id: number): Promise<ListedEncoder | undefined>;
  rename(id: number, name: string): Promise<boolean>;
  /** The database refuses (`still-in-use`) what a model takes its features from. */
  delete(id: number): Promise<boolean>;
  /** The names of models that take its features: the first few, by id. */
  modelsOf(id: number): Promise<readonly string[]>;
}
