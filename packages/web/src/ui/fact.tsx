import { Text } from '@mantine/core';

interface FactProps {
  readonly name: string;
  readonly value: string;
  readonly note?: string | undefined;
}

/** A value under its name, and what else is to be known of it. */
export function Fact({ name, value, note }: FactProps) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <Text fw={600}>{value}</Text>
      {note && (
        <Text size="xs" c="dimmed">
          {note}
        </Text>
      )}
    </div>
  );
}
