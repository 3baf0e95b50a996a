import { Skeleton } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { t } from '../../i18n/index.js';
import { useIsBeside } from '../../shared/overview/queries.js';
import { LinkButton } from '../../ui/links.js';
import { Page } from '../../ui/page.js';
import { CorpusForm } from './form.js';
import { CorpusList } from './list.js';
import { searchOf, settingsOf } from './search.js';
import { leavingOutDemonstration } from './settings.js';

const route = getRouteApi('/corpora');

export function CorporaPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const beside = useIsBeside();
  if (search.new) {
    return (
      <Page
        title={t('New corpus')}
        lead={t(
          'Which utterances to train on, and how they are divided. A corpus never changes once it is made.',
        )}
      >
        {beside === undefined ? (
          <Skeleton height={400} aria-label={t('Loading')} />
        ) : (
          <CorpusForm
            initial={leavingOutDemonstration(settingsOf(search), beside)}
            beside={beside}
            // The address follows what is typed, so that a reload loses none of it.
            onChange={(settings) => void navigate({ search: searchOf(settings), replace: true })}
          />
        )}
      </Page>
    );
  }
  return (
    <Page
      title={t('Corpora')}
      lead={t('Utterances divided into what a model is trained on and what it is tested on.')}
      actions={
        <LinkButton to="/corpora" search={{ new: true }} leftSection={<IconPlus size={16} />}>
          {t('New corpus')}
        </LinkButton>
      }
    >
      <CorpusList
        search={search}
        onSearch={(change) =>
          void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
        }
      />
    </Page>
  );
}
