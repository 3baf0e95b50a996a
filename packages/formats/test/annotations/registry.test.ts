import { expect, test } from 'vitest';
import {
  annotationExtensions,
  newFileFormats,
  sharedExtensions,
} from '../../src/annotation-formats/index.js';
import { annotationFormats } from '../../src/annotations/index.js';

test('what knows files by their names alone knows the extensions of all formats that are read and written', () => {
  const known = [...annotationExtensions, ...sharedExtensions];
  const read = annotationFormats.flatMap(({ extensions }) => extensions);
  const written = Object.values(newFileFormats).map(({ extension }) => extension.toLowerCase());
  expect(new Set(read)).toEqual(new Set(known));
  expect(new Set(known)).toEqual(new Set([...known, ...written]));
});
