import { unpackedBytes } from '../../support/unpacked-bytes.js';
import type { Answer } from '../harness.js';

/** The members of a zip file that was answered, by their names, in their order. */
export const unpacked = ({ response }: Answer): Promise<Map<string, Buffer>> =>
  unpackedBytes(response.rawPayload);
