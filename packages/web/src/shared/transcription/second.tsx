import { Button, Group } from '@mantine/core';
import { t } from '../../i18n/index.js';
import { DecimalInput } from '../../ui/decimal-input.js';

interface SecondProps {
  readonly label: string;
  readonly value: number | null;
  readonly most: number | null;
  readonly placeholder: string;
  readonly onChange: (value: number | null) => void;
  readonly cursor: number | undefined;
}

/** A moment of a recording, in seconds; null where it is its beginning or its end. */
export function Second({ label, value, most, placeholder, onChange, cursor }: SecondProps) {
  return (
    <Group gap={4} align="flex-end" wrap="nowrap">
      <DecimalInput
        label={label}
        placeholder={placeholder}
        w={110}
        size="xs"
        min={0}
        {...(most === null ? {} : { max: most / 1000 })}
        decimalScale={3}
        step={0.1}
        value={value === null ? null : value / 1000}
        onChange={(seconds) => onChange(seconds === null ? null : Math.round(seconds * 1000))}
      />
      <Button
        size="xs"
        variant="default"
        disabled={cursor === undefined}
        onClick={() => onChange(Math.round(cursor ?? 0))}
      >
        {t('At the cursor')}
      </Button>
    </Group>
  );
}
