export { type ChannelChoice, channelOf, mostChannels } from './channels.js';
export { fileSegments, segmentTiers } from './file-segments.js';
export { originNote, originOf } from './origin.js';
export { type ImportRecipe, RecipeError, readRecipe, recipeOf, writeRecipe } from './recipe.js';
export { liesWithin, segmentToleranceMs } from './segment.js';
export { suggestedChoice, suggestedGroups } from './suggest.js';
export {
  chosenTiers,
  everyTier,
  isChosen,
  minutesOf,
  noTierFits,
  type SpokenTier,
  sampleOf,
  spokenTiers,
  type TierChoice,
  type TierGroup,
  tierGroups,
} from './tiers.js';
export {
  type AnnotatedUtterance,
  type AnnotatedUtterances,
  annotatedUtterances,
  keysOf,
  type LeftOutAnnotation,
  type LeftOutReason,
  longestAnnotation,
  type Recorded,
  usableTexts,
} from './utterances.js';
