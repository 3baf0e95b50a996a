import { Stepper } from '@mantine/core';
import { Page } from '../../ui/page.js';
import { CheckedStep } from './checked-step.js';
import { ChooseStep } from './choose-step.js';
import { EndedStep } from './ended-step.js';
import { ImportingStep } from './importing-step.js';
import { ReadingStep } from './reading-step.js';
import { useImport } from './store.js';

const stepOf = { empty: 0, reading: 1, checked: 1, importing: 2, ended: 3 } as const;

export function ImportPage() {
  const state = useImport();
  return (
    <Page title="Import" lead="Bring recordings and their transcriptions: a folder, files or a zip file.">
      <Stepper active={stepOf[state.stage]} size="xs" iconSize={26} allowNextStepsSelect={false} maw={620}>
        <Stepper.Step label="Choose" component="div" />
        <Stepper.Step label="Check" component="div" />
        <Stepper.Step label="Import" component="div" />
      </Stepper>
      {state.stage === 'empty' && <ChooseStep error={state.error} broken={state.broken} />}
      {state.stage === 'reading' && <ReadingStep state={state} />}
      {state.stage === 'checked' && <CheckedStep state={state} />}
      {state.stage === 'importing' && <ImportingStep run={state.run} halt={state.halt} />}
      {state.stage === 'ended' && <EndedStep state={state} />}
    </Page>
  );
}
