import { Box, Button, Grid, Select, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answer, client } from '../../../api/client.js';
import { t } from '../../../i18n/index.js';
import { labelTypeWords } from '../../../shared/corpora/words.js';
import { ProblemAlert } from '../../../ui/problem-alert.js';
import { chooseLabelType } from '../store.js';
import { RecipeBar } from './recipe-bar.js';
import { SplittingEditor } from './splitting-editor.js';
import { StepButtons } from './step-buttons.js';
import { StepsEditor } from './steps-editor.js';
import { type Annotations, setRules, suggestRules } from './store.js';
import { TextPreview } from './text-preview.js';

/** How the text of annotations becomes labels. */
export function TextStep({ state }: { readonly state: Annotations }) {
  const { session, preview, working } = state;
  const types = useQuery({
    queryKey: ['corpora', 'types'],
    queryFn: () => answer(client.GET('/v1/corpora/types')),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const chosen = types.data?.labelTypes.find(({ name }) => name === session.labelType);
  return (
    <Stack gap="md">
      {state.error !== null && <ProblemAlert error={state.error} />}
      <div>
        <Title order={2} size="h4">
          {t('Text')}
        </Title>
        <Text size="sm" c="dimmed">
          {t(
            'A model learns labels: phonemes, letters, tones. Say how they are found in the texts; what comes of it is shown at once, and nothing is kept yet.',
          )}
        </Text>
      </div>
      <RecipeBar session={session} />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack gap="lg">
            {/* Anew where the way of dividing is another: its fields are others. */}
            <SplittingEditor key={session.rules.splitting.kind} rules={session.rules} onChange={setRules} />
            <StepsEditor rules={session.rules} previews={preview?.steps ?? []} onChange={setRules} />
            <Select
              label={t('Kept as')}
              description={chosen && labelTypeWords(chosen).explanation}
              value={session.labelType}
              allowDeselect={false}
              data={(types.data?.labelTypes ?? []).map((type) => ({
                value: type.name,
                label: labelTypeWords(type).name,
              }))}
              onChange={(value) => value && void chooseLabelType(value)}
            />
            {session.rulesChosen && (
              <Button
                variant="subtle"
                color="gray"
                size="xs"
                style={{ alignSelf: 'flex-start' }}
                onClick={suggestRules}
              >
                {t('Back to what was suggested')}
              </Button>
            )}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Box aria-busy={working}>{preview && <TextPreview preview={preview} />}</Box>
        </Grid.Col>
      </Grid>
      <StepButtons at="text" loading={working} disabled={preview?.utterances === 0} />
    </Stack>
  );
}
