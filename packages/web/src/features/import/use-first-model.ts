import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { makeCorpus } from '../../shared/corpora/queries.js';
import type { NewCorpus } from '../../shared/corpora/utterance-filter.js';
import { createModel, startTraining } from '../../shared/training/queries.js';
import type { CreateModel } from '../../shared/training/types.js';

interface FirstModel {
  readonly corpus: NewCorpus;
  readonly model: Pick<CreateModel, 'name' | 'preset'>;
}

/**
 * Makes the corpus and the model and starts its training; the model's id. Where it fails on the way and is tried again with the same
 * settings, the corpus that was made is taken.
 */
export function useFirstModel() {
  const [made] = useState(() => new Map<string, number>());
  return useMutation({
    mutationFn: async ({ corpus, model }: FirstModel): Promise<number> => {
      const key = JSON.stringify(corpus);
      const corpusId = made.get(key) ?? (await makeCorpus(corpus)).id;
      made.set(key, corpusId);
      const { id } = await createModel({ ...model, corpusId });
      // The model is made: where its training does not start, its page says so and starts it.
      await startTraining(id).catch(() => undefined);
      return id;
    },
  });
}
