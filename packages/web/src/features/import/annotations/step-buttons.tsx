import { Button, Group } from '@mantine/core';
import { t } from '../../../i18n/index.js';
import { goTo, startOver, toCheck } from '../store.js';

const steps = ['recordings', 'tiers', 'text', 'check'] as const;
type Step = (typeof steps)[number];

const names: Readonly<Record<Step, string>> = {
  recordings: t('Recordings'),
  tiers: t('Tiers'),
  text: t('Text'),
  check: t('Check'),
};

interface StepButtonsProps {
  readonly at: Exclude<Step, 'check'>;
  /** Nothing can be done at the next step yet. */
  readonly disabled?: boolean;
  readonly loading?: boolean;
  /** No annotation file can be used: what else there is goes on alone. */
  readonly without?: boolean;
}

/** On to the next step, and back. */
export function StepButtons({ at, disabled = false, loading = false, without = false }: StepButtonsProps) {
  const index = steps.indexOf(at);
  const next = without ? 'check' : (steps[index + 1] ?? 'check');
  const before = steps[index - 1];
  return (
    <Group>
      <Button
        size="md"
        disabled={disabled}
        loading={loading}
        onClick={() => (next === 'check' ? void toCheck() : goTo(next as 'tiers' | 'text'))}
      >
        {without ? t('Go on without annotation files') : t('Next: {names}', { names: names[next] })}
      </Button>
      {before && (
        <Button variant="default" size="md" onClick={() => goTo(before as 'recordings' | 'tiers')}>
          {t('Back')}
        </Button>
      )}
      <Button variant="subtle" color="gray" size="md" onClick={startOver}>
        {t('Start over')}
      </Button>
    </Group>
  );
}
