import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { isOver } from '../../api/job-cache.js';
import { queryClient } from '../../api/queries.js';
import type { Job, JobDetails } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { jobQuery, latestDivision } from '../../shared/jobs/queries.js';
import { count } from '../../ui/words.js';
import type { Foreseen } from './foreseen.js';
import { askDivision, readAnew, tellOthers } from './queries.js';
import { type Row, seen } from './rows.js';

interface AskedDivision {
  readonly row: Row;
  readonly modelId: number | null;
  readonly preview: boolean;
}

/** The newest division of an utterance of this recording, whoever asked for it; when it has ended, the rows are read anew. */
export function useDivision(audioId: number) {
  const latest = useQuery(latestDivision(audioId)).data?.items[0];
  const underWay = latest && !isOver(latest) ? latest : undefined;
  const [foreseen, setForeseen] = useState<Foreseen>();
  const watched = useRef<number>(undefined);
  if (underWay) watched.current = underWay.id;
  useEffect(() => {
    if (!latest || !isOver(latest) || watched.current !== latest.id) return;
    watched.current = undefined;
    void told(audioId, latest).then(setForeseen);
  }, [audioId, latest]);
  const ask = useMutation({
    mutationFn: ({ row, ...how }: AskedDivision) => askDivision(audioId, seen(row), how),
    onMutate: () => setForeseen(undefined),
    onSuccess: async ({ id }) => {
      // It may have ended before it is first seen.
      watched.current = id;
      await queryClient.invalidateQueries({ queryKey: ['jobs', 'list'] });
    },
    onError: () => readAnew(audioId),
  });
  return { latest, underWay, ask, foreseen, forget: () => setForeseen(undefined) };
}

export type Division = ReturnType<typeof useDivision>;

/** Says what came of it; gives what would come of it, where only that was asked for. */
async function told(audioId: number, { id, state }: Job): Promise<Foreseen | undefined> {
  await readAnew(audioId);
  if (state !== 'succeeded') return undefined;
  const { division, modelId } = await queryClient.fetchQuery({ ...jobQuery(id), staleTime: 0 });
  if (!division) return undefined;
  if (division.parts) return { modelId, parts: division.parts };
  tellOthers();
  notifications.show({ color: 'teal', title: t('Divided'), message: words(division) });
  return undefined;
}

function words({ utterances, uncertain, alike }: NonNullable<JobDetails['division']>): string {
  return [
    t('It is {utterances} now.', { utterances: count(utterances, 'utterance') }),
    uncertain > 0 &&
      t(
        '{n, plural, one {# of them is a draft, since the text is hardly what is spoken there: listen to it, and accept it.} other {# of them are drafts, since the text is hardly what is spoken there: listen to them, and accept them.}}',
        { n: uncertain },
      ),
    alike.length > 0 &&
      t('The model does not know {labels}, which were aligned as labels like them.', {
        labels: alike.map(({ label }) => label).join(', '),
      }),
    t('Undo takes it back.'),
  ]
    .filter((part) => part !== false)
    .join(' ');
}
