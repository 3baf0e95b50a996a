import { segmentLabels } from '@persephone/engine/labels';
import { DomainError } from '../errors.js';
import { existingPage, type PageRequest } from '../pages.js';
import type { Label, LabelRepository } from './label.js';

export interface LabelService {
  /** Kept in NFC. `label-exists` where the database has it; `validation-failed` for none or for several. */
  create(label: string): Promise<Label>;
  list(page: PageRequest): Promise<readonly Label[]>;
}

export function createLabelService(labels: LabelRepository): LabelService {
  return {
    async create(given) {
      // Whatever the type, a label is what stands between white space.
      const [label, ...more] = segmentLabels('phonemes', given);
      if (label === undefined || more.length > 0) {
        throw new DomainError(
          'validation-failed',
          'phoneticLabel must be one label: one or more characters without white space between them.',
        );
      }
      return labels.insert(label);
    },
    list: async (page) => existingPage(await labels.list(page), page),
  };
}
