import { describe, expect, test } from 'vitest';
import {
  acceptsTiers,
  attachedName,
  exportFaults,
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
    expect(exportNotice([{ code: 'tier-not-written', count: 1 }], 'srt')?.message).toBe(
      'Subtitles, SRT (.srt) has no place for some of it: tiers that depend on others.',
    );
    expect(exportNotice([{ code: 'nothing-added', count: 1 }], 'same')?.title).toBe('The file is as it came');
    const newFile = new Headers({ 'x-faults': 'new-file, label-without-length', 'x-fault-counts': '1, 2' });
    expect(exportNotice(exportFaults(newFile), 'same')).toEqual({
      title: 'A new file',
      message:
        'Tiers cannot be added to a file that came with the recording: ELAN (.eaf) was saved as a new one. ' +
        'ELAN (.eaf) has no place for some of it: labels without a length.',
    });
    const divided = new Headers({
      ...{ 'x-faults': 'labels-outside-segments, segments-without-labels', 'x-fault-counts': '6, 1' },
    });
    expect(exportNotice(exportFaults(divided), 'same')).toEqual({
      title: 'Divided over the segments of the file',
      message:
        '6 labels in no segment of the file: in a tier of drafts of their own. ' +
        '1 segment in which nothing was recognised: without a draft.',
    });
  });
});
