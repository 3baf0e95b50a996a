/**
 * Write in the place of [from, to) of a field, as though it had been typed: whoever listens to it is told, and where it has the
 * focus it is undone as typing is. The caret is behind it then.
 */
export function writeText(area: HTMLTextAreaElement, from: number, to: number, text: string): void {
  if (document.activeElement === area) {
    area.setSelectionRange(from, to);
    const command = text === '' ? 'delete' : 'insertText';
    if (from === to && text === '') return;
    // Deprecated, and the only way that keeps what browsers undo.
    if (document.execCommand?.(command, false, text)) return;
  }
  area.setRangeText(text, from, to, 'end');
  area.dispatchEvent(
    new InputEvent('input', { bubbles: true, inputType: 'insertReplacementText', data: text }),
  );
}
