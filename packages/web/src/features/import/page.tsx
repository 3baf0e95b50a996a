import { Alert, Stepper } from '@mantine/core';
import { useEffect } from 'react';
import { t } from '../../i18n/index.js';
import { Page } from '../../ui/page.js';
import { RecordingsStep } from './annotations/recordings-step.js';
import { useAnnotations } from './annotations/store.js';
import { TextStep } from './annotations/text-step.js';
import { TiersStep } from './annotations/tiers-step.js';
import { CheckedStep } from './checked-step.js';
import { ChooseStep } from './choose-step.js';
import { EndedStep } from './ended-step.js';
import { ImportingStep } from './importing-step.js';
import { ReadingStep } from './reading-step.js';
import { type AnnotationStep, goTo, type ImportState, toCheck, useImport } from './store.js';

const stepOf = { empty: 0, reading: 1, annotations: 1, checked: 1, importing: 2, ended: 3 } as const;

const stepper = { role: 'group', 'aria-label': t('Steps of the import') } as const;
const currentStep = (current: boolean) => (current ? ({ 'aria-current': 'step' } as const) : {});

export function ImportPage() {
  const state = useImport();
  const found = useAnnotations() !== null;
  const annotated = state.stage === 'ended' ? state.plan.annotated !== undefined : found;
  const shown = state.stage === 'annotations' ? state.step : state.stage;
  // The button that leads on is at the end of a step, and the next one begins at its beginning.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another step is shown
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [shown]);
  return (
    <Page
      title={t('Import')}
      lead={t('Bring recordings and their transcriptions: a folder, files or a zip file.')}
    >
      {annotated && state.stage !== 'empty' ? (
        <AnnotationStepper state={state} />
      ) : (
        <Stepper
          {...stepper}
          active={stepOf[state.stage]}
          size="xs"
          iconSize={26}
          allowNextStepsSelect={false}
          maw={620}
        >
          {[t('Choose'), t('Check'), t('Import')].map((label, index) => (
            <Stepper.Step
              key={label}
              label={label}
              component="div"
              {...currentStep(index === stepOf[state.stage])}
            />
          ))}
        </Stepper>
      )}
      {state.stage === 'empty' && <ChooseStep error={state.error} broken={state.broken} />}
      {state.stage === 'reading' && <ReadingStep state={state} />}
      {state.stage === 'annotations' && <AnnotationSteps step={state.step} error={state.error} />}
      {state.stage === 'checked' && <CheckedStep state={state} />}
      {state.stage === 'importing' && <ImportingStep run={state.run} halt={state.halt} />}
      {state.stage === 'ended' && <EndedStep state={state} />}
    </Page>
  );
}

const annotationSteps: readonly AnnotationStep[] = ['recordings', 'tiers', 'text'];

/** Which of all steps is shown; those before the import may be gone to. */
function AnnotationStepper({ state }: { readonly state: ImportState }) {
  const open = state.stage === 'annotations' || state.stage === 'checked';
  const active =
    state.stage === 'annotations'
      ? 1 + annotationSteps.indexOf(state.step)
      : state.stage === 'importing'
        ? 5
        : state.stage === 'ended'
          ? 6
          : 4;
  const go = (index: number) => {
    const step = annotationSteps[index - 1];
    if (step) goTo(step);
    else if (index === 4 && state.stage === 'annotations') void toCheck();
  };
  const steps = [t('Choose'), t('Recordings'), t('Tiers'), t('Text'), t('Check'), t('Import')];
  return (
    <Stepper {...stepper} active={active} size="xs" iconSize={26} maw={980} onStepClick={go} wrap>
      {steps.map((label, index) => {
        const current = currentStep(index === active);
        return open && index > 0 && index < steps.length - 1 ? (
          <Stepper.Step key={label} label={label} allowStepSelect {...current} />
        ) : (
          <Stepper.Step key={label} label={label} component="div" allowStepSelect={false} {...current} />
        );
      })}
    </Stepper>
  );
}

function AnnotationSteps({ step, error }: { readonly step: AnnotationStep; readonly error: unknown }) {
  const state = useAnnotations();
  if (!state) return <Alert color="gray" title={t('There are no annotation files any more')} />;
  if (step === 'recordings') return <RecordingsStep state={state} error={error} />;
  if (step === 'tiers') return <TiersStep state={state} />;
  return <TextStep state={state} />;
}
