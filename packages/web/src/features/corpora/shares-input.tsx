import { Input, NumberInput, RangeSlider, SimpleGrid, Stack, Text } from '@mantine/core';
import { t } from '../../i18n/index.js';
import { placesBetween, type Shares, sets, sharesBetween, withShare } from '../../shared/corpora/shares.js';
import { duration } from '../../ui/words.js';
import { setWords } from './words.js';

interface SharesInputProps {
  readonly shares: Shares;
  /** Of all that can be used; undefined until it is known. */
  readonly durationMs: number | undefined;
  readonly onChange: (shares: Shares) => void;
}

/** Three shares that always come to the whole: by two thumbs on one line, or by numbers. */
export function SharesInput({ shares, durationMs, onChange }: SharesInputProps) {
  return (
    <Input.Wrapper
      labelElement="div"
      label={t('Shares of the minutes')}
      description={t('Most of it is to train on; some must be kept apart to measure how good the model is.')}
    >
      <Stack gap="sm" mt="md">
        <RangeSlider
          min={0}
          max={100}
          minRange={0}
          value={placesBetween(shares)}
          onChange={(places) => onChange(sharesBetween(places))}
          label={null}
          thumbFromLabel={t('Where training ends and validation begins, percent')}
          thumbToLabel={t('Where validation ends and testing begins, percent')}
        />
        <SimpleGrid cols={3} spacing="md">
          {sets.map((set) => (
            <div key={set}>
              <NumberInput
                label={setWords[set].name}
                suffix=" %"
                min={set === 'testing' ? 0 : 1}
                max={set === 'testing' ? 98 : 99}
                allowDecimal={false}
                clampBehavior="strict"
                value={shares[set]}
                onChange={(value) => {
                  if (typeof value === 'number') onChange(withShare(shares, set, value));
                }}
              />
              <Text size="xs" c="dimmed" mt={4}>
                {durationMs !== undefined && durationMs > 0 && (
                  <>{t('About {durationMs}.', { durationMs: duration((durationMs * shares[set]) / 100) })} </>
                )}
                {setWords[set].purpose}
              </Text>
            </div>
          ))}
        </SimpleGrid>
      </Stack>
    </Input.Wrapper>
  );
}
