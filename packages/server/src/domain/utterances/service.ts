import { DomainError } from '../errors.js';
import { existingPage, type PageRequest } from '../pages.js';
import type { NewUtterance, Utterance, UtteranceRepository } from './utterance.js';

export interface UtteranceService {
  /** The database refuses ids that do not exist and a pair that is an utterance already. */
  create(utterance: NewUtterance): Promise<Utterance>;
  get(id: number): Promise<Utterance>;
  list(page: PageRequest): Promise<readonly Utterance[]>;
}

export function createUtteranceService(utterances: UtteranceRepository): UtteranceService {
  return {
    create: (utterance) => utterances.insert(utterance),
    async get(id) {
      const found = await utterances.find(id);
      if (!found) throw new DomainError('utterance-not-found', `There is no utterance ${id}.`);
      return found;
    },
    list: async (page) => existingPage(await utterances.list(page), page),
  };
}
