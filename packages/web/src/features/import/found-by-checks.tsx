import { List } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { invalidate } from '../../api/queries.js';
import { t } from '../../i18n/index.js';
import { totalQuery } from '../../shared/corpora/queries.js';
import { tooLongFilter } from '../../shared/corpora/too-long.js';
import { foundCountQuery } from '../../shared/recordings/queries.js';
import { LinkAnchor } from '../../ui/links.js';

/**
 * What the checks of recordings have found so far, of all that are here.
 * @param beingChecked how many are still being checked: with each that is done there may be more to tell
 */
export function FoundByChecks({ beingChecked }: { readonly beingChecked: number }) {
  const problems = useFound('problem', beingChecked);
  const warnings = useFound('warnings', beingChecked);
  const tooLong = useQuery(totalQuery(tooLongFilter)).data ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was shown of them is old when a check has ended
  useEffect(() => void invalidate('utterances'), [beingChecked]);
  return (
    <>
      {problems > 0 && (
        <List.Item>
          <LinkAnchor to="/recordings" search={{ only: 'problem' }}>
            {t('{n, plural, one {# recording cannot be used} other {# recordings cannot be used}}', {
              n: problems,
            })}
          </LinkAnchor>
        </List.Item>
      )}
      {warnings > 0 && (
        <List.Item>
          <LinkAnchor to="/recordings" search={{ only: 'warnings' }}>
            {t(
              '{n, plural, one {# recording has something worth knowing} other {# recordings have something worth knowing}}',
              { n: warnings },
            )}
          </LinkAnchor>
        </List.Item>
      )}
      {tooLong > 0 && (
        <List.Item>
          <LinkAnchor to="/utterances" search={tooLongFilter}>
            {t(
              '{n, plural, one {# utterance is too long to be trained on: divide it} other {# utterances are too long to be trained on: divide them}}',
              { n: tooLong },
            )}
          </LinkAnchor>
        </List.Item>
      )}
    </>
  );
}

function useFound(only: 'problem' | 'warnings', beingChecked: number): number {
  const query = foundCountQuery(only, beingChecked);
  return useQuery({ ...query, placeholderData: keepPreviousData }).data ?? 0;
}
