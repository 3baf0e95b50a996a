import { Alert, Checkbox, SegmentedControl, Stack, Table, Text, Title } from '@mantine/core';
import { isChosen, type TierChoice } from '@persephone/formats/annotation-import';
import { useState } from 'react';
import { phoneticFonts } from '../../../app/theme.js';
import { number, t } from '../../../i18n/index.js';
import { baseName } from '../../../shared/upload/files.js';
import { ProblemAlert } from '../../../ui/problem-alert.js';
import { count, duration } from '../../../ui/words.js';
import { ChannelChoices } from './channel-choices.js';
import { RecipeBar } from './recipe-bar.js';
import { formatsIn, hasTiers } from './session.js';
import { useShown } from './shown-rows.js';
import { StepButtons } from './step-buttons.js';
import { type Annotations, chooseTiers } from './store.js';
import { toggled } from './tier-rows.js';
import { type Facet, facets, type TierOverview, type TierRow } from './types.js';

const facetWords: Readonly<Record<Facet, string>> = {
  types: t('Linguistic type'),
  names: t('Tier name'),
  participants: t('Participant'),
};

const byFacet: Readonly<Record<Facet, string>> = {
  types: t('By linguistic type'),
  names: t('By tier name'),
  participants: t('By participant'),
};

const tiersByFacet: Readonly<Record<Facet, string>> = {
  types: t('Tiers by linguistic type'),
  names: t('Tiers by tier name'),
  participants: t('Tiers by participant'),
};

const noneWords: Readonly<Record<Facet, string>> = {
  types: t('(no linguistic type)'),
  names: t('(no name)'),
  participants: t('(no participant)'),
};

/** Which tiers hold the transcription: chosen once for all files of a format. */
export function TiersStep({ state }: { readonly state: Annotations }) {
  const formats = formatsIn(state.session);
  const nothing = !hasTiers(state.session);
  return (
    <Stack gap="lg">
      {state.error !== null && <ProblemAlert error={state.error} />}
      <div>
        <Title order={2} size="h4">
          {t('Tiers')}
        </Title>
        <Text size="sm" c="dimmed">
          {t(
            'Tick the tiers in which the language is transcribed, those of all speakers. Translations, glosses and notes stay out. What is ticked now is a guess from their names and texts.',
          )}
        </Text>
      </div>
      <RecipeBar session={state.session} />
      {formats.length === 0 && (
        <Alert color="yellow" title={t('No annotation file has its recording yet')}>
          {t('Go back to Recordings, and choose or drop the recordings.')}
        </Alert>
      )}
      {formats.map((format) => {
        const overview = state.overviews[format];
        const choice = state.session.tiers[format];
        return (
          overview &&
          choice && (
            <FormatTiers
              key={format}
              title={formats.length > 1 ? format : null}
              overview={overview}
              choice={choice}
              onChange={(next) => chooseTiers(format, next)}
            />
          )
        );
      })}
      <ChannelChoices state={state} />
      <StepButtons at="tiers" disabled={nothing} />
    </Stack>
  );
}

interface FormatTiersProps {
  readonly title: string | null;
  readonly overview: TierOverview;
  readonly choice: TierChoice;
  readonly onChange: (choice: TierChoice) => void;
}

/** By what the choice is made already, so that it is seen at once. */
const facetOf = (choice: TierChoice): Facet =>
  (['names', 'participants'] as const).find((facet) => choice[facet].length > 0) ?? 'types';

function FormatTiers({ title, overview, choice, onChange }: FormatTiersProps) {
  const [facet, setFacet] = useState(() => facetOf(choice));
  const rows = overview.rows[facet];
  const { shown, more } = useShown(rows);
  const { tiers, annotations, minutes, speakers, without } = overview;
  return (
    <Stack gap="sm">
      {title !== null && (
        <Title order={3} size="h5">
          {title}
        </Title>
      )}
      <SegmentedControl
        aria-label={t('Arrange the tiers by')}
        size="xs"
        style={{ alignSelf: 'flex-start' }}
        value={facet}
        onChange={(value) => setFacet(facets.find((one) => one === value) ?? 'types')}
        data={facets.map((value) => ({
          value,
          label: byFacet[value],
        }))}
      />
      <Table.ScrollContainer minWidth={640}>
        <Table verticalSpacing="xs" aria-label={tiersByFacet[facet]}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{facetWords[facet]}</Table.Th>
              <Table.Th>{facet === 'participants' ? t('Tiers') : t('Speakers')}</Table.Th>
              <Table.Th ta="end">{t('Files')}</Table.Th>
              <Table.Th ta="end">{t('Annotations')}</Table.Th>
              <Table.Th ta="end">{t('Length')}</Table.Th>
              <Table.Th>{t('What is written there')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((row) => (
              <TierTableRow
                key={row.name ?? '\0'}
                row={row}
                facet={facet}
                next={toggled(choice, facet, rows, row.name)}
                onChange={onChange}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {more}
      <Text size="sm" role="status">
        {isChosen(choice) && tiers > 0
          ? `${t('Chosen: {annotations} in {tiers}, {length}', { annotations: count(annotations, 'annotation'), tiers: count(tiers, 'tier'), length: duration(minutes * 60_000) })}${speakers.length > 0 ? `, ${t('of {speakers}', { speakers: namesOf(speakers) })}` : ''}.`
          : t('No tier is chosen. Tick those in which the language is transcribed.')}
      </Text>
      {isChosen(choice) && tiers > 0 && without.length > 0 && (
        <Alert
          color="yellow"
          title={t(
            '{n, plural, one {# file has none of these tiers} other {# files have none of these tiers}}',
            { n: without.length },
          )}
        >
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {namesOf(without.map(baseName))}
          </Text>
        </Alert>
      )}
    </Stack>
  );
}

const mostNames = 8;

const namesOf = (names: readonly string[]) =>
  names.length <= mostNames
    ? names.join(', ')
    : t('{names} and {others} more', {
        names: names.slice(0, mostNames).join(', '),
        others: number(names.length - mostNames),
      });

interface TierTableRowProps {
  readonly row: TierRow;
  readonly facet: Facet;
  readonly next: TierChoice | null;
  readonly onChange: (choice: TierChoice) => void;
}

function TierTableRow({ row, facet, next, onChange }: TierTableRowProps) {
  const { name, tierNames, speakers, files, annotations, minutes, samples, chosen } = row;
  const label = name ?? noneWords[facet];
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <Checkbox
          label={label}
          checked={chosen}
          disabled={next === null}
          description={
            next === null
              ? t('Choose these by tier name.')
              : facet === 'names' || (tierNames.length === 1 && tierNames[0] === name)
                ? undefined
                : namesOf(tierNames)
          }
          onChange={() => next && onChange(next)}
        />
      </Table.Td>
      <Table.Td>{namesOf(facet === 'participants' ? tierNames : speakers)}</Table.Td>
      <Table.Td ta="end">{number(files)}</Table.Td>
      <Table.Td ta="end">{number(annotations)}</Table.Td>
      <Table.Td ta="end" style={{ whiteSpace: 'nowrap' }}>
        {duration(minutes * 60_000)}
      </Table.Td>
      <Table.Td>
        {samples.map((sample) => (
          <Text key={sample} size="sm" style={{ fontFamily: phoneticFonts, overflowWrap: 'anywhere' }}>
            {sample}
          </Text>
        ))}
      </Table.Td>
    </Table.Tr>
  );
}
