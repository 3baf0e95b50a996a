import { everyTier, type SpokenTier, type TierChoice, type TierGroup, tierGroups } from './tiers.js';

/** What tiers of a transcription are called, by their type or name. */
const transcribed =
  /(^|[^\p{L}])(tx|txt|trs|ipa|orth\w*|phon\w*|transcri\w*|utt\w*|phrase\w*|sentence\w*|speech|speaker|text|texte|énoncé\w*|words? ?transcription)([^\p{L}]|$)/iu;
/** What is written about it rather than of it. */
const written =
  /(^|[^\p{L}])(ft|fg|fe|gls|ge|gn|gloss\w*|transl\w*|trad\w*|free|literal|note\w*|nt|comment\w*|ref|id|rx|ps|pos|mb|mot|morph\w*|lemma|lex\w*|pause\w*|noise|gesture\w*|gaze|english|french|français|german|spanish|russian|indonesian|chinese|eng|fra|fre|deu|ger|spa|rus|ind|cmn|en|fr|de|es|ru|vernacular notes)([^\p{L}]|$)/iu;

/** How long an utterance is, in seconds. */
const usual = { shortest: 0.4, longest: 20 };

/**
 * The groups in which a transcription is likely to be, by what they are called, by how long their annotations are, and by
 * whether these have times and text; none where nothing looks like it. Only a suggestion: a person confirms it.
 */
export function suggestedGroups(groups: readonly TierGroup[]): TierGroup[] {
  const rated = groups
    .map((group) => ({ group, score: score(group) }))
    .filter(({ score: points }) => points > 0)
    .sort((a, b) => b.score - a.score || b.group.minutes - a.group.minutes);
  const best = rated[0];
  return best ? [best.group] : [];
}

/** Tiers of one type are alike where none is so many points behind the likeliest. */
const alike = 0.5;

/**
 * The tiers in which a transcription is likely to be: of the likeliest type those whose names are as likely as the
 * likeliest's. Nothing is chosen where nothing looks like it. Only a suggestion, as above.
 */
export function suggestedChoice(tiers: readonly SpokenTier[]): TierChoice {
  const [best] = suggestedGroups(tierGroups(tiers));
  if (!best) return everyTier;
  const byName = tierGroups(best.tiers.map((one) => ({ ...one, tier: { ...one.tier, type: one.tier.id } })))
    .map((group) => ({ name: group.type, points: score(group) }))
    .filter(({ points }) => points > 0);
  const most = Math.max(...byName.map(({ points }) => points));
  const names = byName.filter(({ points }) => points >= most - alike).map(({ name }) => name);
  const isWhole = best.type !== '' && names.length === best.tierNames.length;
  return { types: best.type === '' ? [] : [best.type], names: isWhole ? [] : names, participants: [] };
}

function score(group: TierGroup): number {
  const annotations = group.tiers.flatMap(({ tier }) => tier.annotations);
  const timed = annotations.filter(
    ({ time, start, end, text }) => time === 'given' && start !== null && end !== null && text.trim() !== '',
  );
  if (timed.length === 0) return 0;
  const share = timed.length / annotations.length;
  const seconds =
    (timed.map(({ start, end }) => (end ?? 0) - (start ?? 0)).sort((a, b) => a - b)[timed.length >> 1] ?? 0) /
    1000;
  const letters = timed.filter(({ text }) => /\p{L}/u.test(text)).length / timed.length;
  const names = [group.type, ...group.tierNames];
  const called = (pattern: RegExp) =>
    names.filter((name) => pattern.test(spaced(name))).length / names.length;
  let points = 1 + share + letters;
  if (letters < 0.5) points -= 3;
  if (seconds >= usual.shortest && seconds <= usual.longest) points += 1;
  points += 2 * called(transcribed);
  points -= 3 * called(written);
  return points;
}

/** Words that capitals divide, apart. */
const spaced = (name: string) => name.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replaceAll('_', ' ');
