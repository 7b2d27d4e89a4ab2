import { ownEvents } from '@skylantern/contracts';
import { type Sql, sql, strings } from '@skylantern/store/sql';

/**
 * What "any event" looks for: whatever somebody did, so that a message sent makes nobody active. What the product
 * itself wrote of a person is found by its name alone. A condition on rows that have `event_name`.
 */
export const anyEvent: Sql = sql`event_name NOT IN ${strings([...ownEvents])}`;
