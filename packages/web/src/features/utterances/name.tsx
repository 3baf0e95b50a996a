import { IconInfoCircle } from '@tabler/icons-react';
import type { Utterance } from '../../api/schema.js';
import { warningTitle } from '../../ui/recording-words.js';
import classes from './name.module.css';

/** So much of its end is shown. */
const endOfName = 14;

/** Names of recordings that belong together differ in their ends: of a long one the middle is left out. */
export const Name = ({ name, warnings }: Pick<Utterance, 'name' | 'warnings'>) => (
  <span className={classes.name} title={name}>
    <span className={classes.start}>{name.slice(0, -endOfName)}</span>
    <span className={classes.end}>{name.slice(-endOfName)}</span>
    {warnings.length > 0 && (
      <span className={classes.mark} title={warnings.map(({ detail }) => detail).join('\n')}>
        <IconInfoCircle
          size={14}
          role="img"
          aria-label={warnings.map(({ code }) => warningTitle(code)).join(', ')}
        />
      </span>
    )}
  </span>
);
