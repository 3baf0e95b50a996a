import { useCallback, useEffect, useState } from 'react';
import type { Utterance } from '../../api/schema.js';

/**
 * The utterance that is shown: as it was when somebody began to write in it, until that is saved or given up; else as it is. What
 * others make of it meanwhile would take the place of what is being written.
 */
export function useSeen(utterance: Utterance) {
  const [seen, setSeen] = useState(utterance);
  const [writing, setWriting] = useState(false);
  const [round, setRound] = useState(0);
  const kept = writing && seen.id === utterance.id;
  useEffect(() => {
    if (!kept) setSeen(utterance);
  }, [kept, utterance]);
  /** It was saved or given up: what is there now is shown, and written in anew. */
  const done = useCallback(() => {
    setWriting(false);
    setRound((before) => before + 1);
  }, []);
  return { shown: kept ? seen : utterance, round, setWriting, done };
}
