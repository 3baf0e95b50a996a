import { Group, Text, VisuallyHidden } from '@mantine/core';
import { phoneticFonts } from '../../app/theme.js';
import { t } from '../../i18n/index.js';
import style from './alignment.module.css';
import { alignmentInWords, type Step } from './words.js';

interface AlignmentProps {
  readonly steps: readonly Step[];
  /** Errors to point at. */
  readonly wanted?: ((step: Step) => boolean) | undefined;
}

/** What was written above what was recognised. Errors differ by border and line as well as by colour. */
export function Alignment({ steps, wanted }: AlignmentProps) {
  return (
    <>
      <VisuallyHidden>{alignmentInWords(steps)}</VisuallyHidden>
      <div className={style.line} style={{ fontFamily: phoneticFonts }} aria-hidden>
        {steps.map((step, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its place alone
            key={index}
            className={`${style.step} ${style[step.kind] ?? ''} ${step.kind !== 'match' && wanted?.(step) ? style.wanted : ''}`}
          >
            <span>{step.reference ?? '–'}</span>
            <span>{step.hypothesis ?? '–'}</span>
          </span>
        ))}
      </div>
    </>
  );
}

const examples = [
  { kind: 'substitution', reference: 'a', hypothesis: 'o', words: t('another label') },
  { kind: 'deletion', reference: 'a', hypothesis: null, words: t('not recognised') },
  { kind: 'insertion', reference: null, hypothesis: 'a', words: t('nothing there') },
] as const;

/** What the colours and lines mean. */
export function AlignmentLegend() {
  return (
    <Group gap="sm" aria-hidden>
      <Text size="xs" c="dimmed">
        {t('Above: written, below: recognised.')}
      </Text>
      {examples.map(({ kind, reference, hypothesis, words }) => (
        <Group key={kind} gap={6} wrap="nowrap">
          <span className={`${style.step} ${style[kind] ?? ''}`} style={{ fontSize: 11, lineHeight: 1.1 }}>
            <span>{reference ?? '–'}</span>
            <span>{hypothesis ?? '–'}</span>
          </span>
          <Text size="xs" c="dimmed">
            {words}
          </Text>
        </Group>
      ))}
    </Group>
  );
}
