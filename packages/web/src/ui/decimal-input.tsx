import { NumberInput, type NumberInputProps } from '@mantine/core';
import { useState } from 'react';

interface DecimalInputProps extends Omit<NumberInputProps, 'value' | 'onChange' | 'defaultValue'> {
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}

/** Null of what is no number. With a point, as the field gives it in any language. */
const numberOf = (typed: number | string): number | null =>
  typed === '' || Number.isNaN(Number(typed)) ? null : Number(typed);

/** A number that is typed piece by piece: what is on the way to one, such as the `1.` of 1.5, stays as it was typed. */
export function DecimalInput({ value, onChange, ...others }: DecimalInputProps) {
  const [typed, setTyped] = useState<number | string>('');
  return (
    <NumberInput
      {...others}
      value={numberOf(typed) === value ? typed : (value ?? '')}
      onChange={(next) => {
        setTyped(next);
        onChange(numberOf(next));
      }}
    />
  );
}
