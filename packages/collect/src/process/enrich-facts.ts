import type { Executor } from '@skylantern/store';
import type { EnrichedColumns } from '../enrich/define-enricher.ts';
import { enrichInputOf } from '../enrich/enrich-input.ts';
import type { EnrichEvent } from '../enrich/index.ts';
import { loadChannelRules } from './channel-rules.ts';
import type { Fact } from './fact.ts';

/** The columns of every fact, its channel by the rules of the workspace as they are now. */
export async function enrichFacts(
  db: Executor,
  workspaceId: string,
  facts: readonly Fact[],
  enrich: EnrichEvent,
): Promise<Map<Fact, EnrichedColumns>> {
  const { rules } = await loadChannelRules(db, workspaceId);
  return new Map(
    facts.map((fact) => {
      const { context } = fact.event;
      const { ip, userAgent, receivedAt } = fact.record;
      const input = enrichInputOf(context, {
        ip: ip || null,
        userAgent: userAgent || null,
        receivedAt: new Date(receivedAt),
      });
      return [fact, enrich({ ...input, channelRules: rules })];
    }),
  );
}
