import type { NetworkSettings } from '@persephone/engine/architectures';
import type { ModelSettings } from '../domain/models/model.js';

/** What some settings of a network are called in both contracts, as fields beside the others: a view on the network. */
const networkFields = { hiddenSize: 'hiddenSize', numberLayers: 'layers' } as const;
type NetworkField = keyof typeof networkFields;
const names = Object.entries(networkFields) as [NetworkField, string][];

type Fields<S> = Omit<S, 'network'> & { [K in NetworkField]?: number };

/** Settings as the contracts have them; those of the network where its architecture has them. */
export function fieldsOf<S extends ModelSettings>({ network, ...others }: S): Fields<S> {
  const view = names.flatMap(([field, setting]) => {
    const value = network[setting];
    return typeof value === 'number' ? [[field, value] as const] : [];
  });
  return { ...others, ...Object.fromEntries(view) };
}

type Requested<T> = { readonly [K in keyof T]?: T[K] | null | undefined };

/** Settings out of the contracts' fields, and of a network whose settings were given as they are. */
export function settingsOf(
  { hiddenSize, numberLayers, ...others }: Requested<Fields<ModelSettings>>,
  network: NetworkSettings = {},
): Requested<ModelSettings> {
  const fields: Readonly<Record<NetworkField, unknown>> = { hiddenSize, numberLayers };
  const view = names.flatMap(([field, setting]) => {
    const value = fields[field];
    return value === undefined || value === null ? [] : [[setting, value] as const];
  });
  return { ...others, network: { ...network, ...Object.fromEntries(view) } };
}
