import { DidNotCondition } from '@skylantern/contracts';
import { sql } from '@skylantern/store/sql';
import { defineCondition } from '../define-condition.ts';
import { part, partsOfEvent } from '../explain-filters.ts';
import { ofToday } from '../persons-of-today.ts';
import { checkWindow, windowRemedies } from '../window.ts';
import { did } from './did.ts';

export const didNot = defineCondition({
  condition: 'did_not',
  says: 'Did not do the event once within the window: all persons of the workspace without those who did.',
  config: DidNotCondition,
  remedies: windowRemedies,
  check({ within }, fail) {
    checkWindow(within, fail);
  },
  compile(config, context, at) {
    const who = did.compile({ ...config, condition: 'did' }, context, at);
    return sql`SELECT person FROM persons FINAL WHERE ${ofToday(context)} AND person NOT IN (${who})`;
  },
  explain: ({ what, within }, names) =>
    part(
      what.event === null ? 'segment.did_nothing' : 'segment.did_not',
      { event: what.event },
      partsOfEvent(what, within, names),
    ),
});
