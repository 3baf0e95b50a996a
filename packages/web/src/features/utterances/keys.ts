import type { Key } from '../../audio/player-keys.js';

export type GridAction =
  | { readonly kind: 'move'; readonly to: number; readonly extend: boolean }
  | { readonly kind: 'open' | 'play' | 'choose' | 'choose all' | 'delete' | 'close' };

/**
 * What a key means in the list. Moves say the row that they lead to; with Shift they choose all on the way.
 * @param row the row that has the cursor, of `rows`, of which `visible` are seen at once
 */
export function gridAction(
  { key, altKey, ctrlKey, metaKey, shiftKey }: Key,
  { row, rows, visible }: { readonly row: number; readonly rows: number; readonly visible: number },
): GridAction | undefined {
  if (altKey) return undefined;
  if ((ctrlKey || metaKey) && key.toLowerCase() === 'a') return { kind: 'choose all' };
  if (ctrlKey || metaKey) return undefined;
  const page = Math.max(1, visible - 1);
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: row + 1,
    ArrowUp: row - 1,
    PageDown: row + page,
    PageUp: row - page,
    Home: 0,
    End: rows - 1,
  };
  const to = moves[key];
  if (to !== undefined) {
    return { kind: 'move', to: Math.max(0, Math.min(rows - 1, to)), extend: shiftKey };
  }
  switch (key) {
    case 'Enter':
      return { kind: 'open' };
    case ' ':
      return { kind: 'play' };
    case 'x':
    case 'X':
      return { kind: 'choose' };
    case 'Delete':
      return { kind: 'delete' };
    case 'Escape':
      return { kind: 'close' };
    default:
      return undefined;
  }
}
