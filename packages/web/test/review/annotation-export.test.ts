import { describe, expect, test } from 'vitest';
import {
  acceptsTiers,
  attachedName,
  exportNotice,
} from '../../src/shared/transcription/annotation-export.js';

describe('annotation files that are saved', () => {
  test('have the name that they come with', () => {
    expect(attachedName(`attachment; filename="r_cit.eaf"; filename*=UTF-8''r%C3%A9cit%20(2).eaf`)).toBe(
      'récit (2).eaf',
    );
    expect(attachedName(null)).toBeUndefined();
    expect(attachedName('attachment')).toBeUndefined();
  });

  test('are given back where tiers can be added, or may be, as nobody has looked yet', () => {
    expect(['eaf', 'textgrid', null, 'srt', 'trs'].map((format) => acceptsTiers({ format }))).toEqual([
      ...[true, true, true, false, false],
    ]);
  });

  test('what there is to say of them is said in words', () => {
    expect(exportNotice([], 'same')).toBeUndefined();
    expect(exportNotice([], 'srt')).toBeUndefined();
    expect(exportNotice(['tier-not-written'], 'srt')?.message).toBe(
      'Subtitles (SRT) has no place for some of it: tier-not-written.',
    );
    expect(exportNotice(['nothing-added'], 'same')?.title).toBe('The file is as it came');
    expect(exportNotice(['new-file', 'label-without-length'], 'same')).toEqual({
      title: 'A new file',
      message:
        'Tiers cannot be added to a file that came with the recording: ELAN was saved as a new one. ' +
        'ELAN has no place for some of it: label-without-length.',
    });
  });
});
