import type { Presets, paths } from '../../api/schema.js';

export type Preset = Presets['presets'][number];

export type CreateModel = paths['/v1/models']['post']['requestBody']['content']['application/json'];

export type CreateModelSettings = NonNullable<CreateModel['settings']>;
