export { channels } from './channels/index.ts';
export { countEffect, type EffectCounts, effectSql } from './effects/effect.ts';
export { publicIdOf, uuidOf } from './engine/ids.ts';
export { type OpenChannel, openChannels } from './engine/open-channels.ts';
export { loadIdentities, loadPersons, type PersonGroup } from './engine/person-group.ts';
export {
  type CrashPoint,
  crashPoints,
  type EngagementLog,
  type EngagementPorts,
  type EngagementSettings,
} from './engine/ports.ts';
export { type Engagement, startEngagement } from './engine/start-engagement.ts';
export { ENGAGE_CONSUMER } from './engine/take-events.ts';
export { matchesEvent, matchesFilters } from './filters/match-filters.ts';
export { type ChannelRows, makeChannelRows } from './journeys/channel-rows.ts';
export { getJourney, type JourneyRow, type Journeys, makeJourneys } from './journeys/journeys.ts';
export { makePreview, type Preview } from './journeys/preview.ts';
export { checkRule } from './rules/check-rule.ts';
export { lintTemplate, type TemplateFault } from './templates/lint-template.ts';
export { type Links, makeLinks } from './tracking/tokens.ts';
export { makeTracking, type Tracking } from './tracking/tracking.ts';
export { pageLanguageOf, unsubscribePage } from './tracking/unsubscribe-page.ts';
