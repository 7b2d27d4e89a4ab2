import { loadChannelRules, resetChannelRules, saveChannelRules, tryChannel } from '@skylantern/collect';
import {
  type ChannelRule,
  getChannelRules,
  resetChannelRules as resetRoute,
  SkylanternError,
  saveChannelRules as saveRoute,
  tryChannelRules,
} from '@skylantern/contracts';
import type { StateStore } from '@skylantern/store';
import { done, type HandledRoute, handle } from '../http/handle.ts';
import { audit } from '../workspaces/audit.ts';

/** The rules that say by which channel a person came. */
export function makeAcquisitionRoutes({ state }: { state: StateStore }): HandledRoute[] {
  return [
    handle(getChannelRules, async ({ workspaceId }) => {
      const { rules, isDefault } = await loadChannelRules(state, workspaceId);
      return { rules: [...rules], isDefault };
    }),
    handle(saveRoute, async ({ workspaceId, principal, input }) => {
      const { rules } = input.body;
      refuseEmpty(rules);
      await state.transaction(async (trx) => {
        await saveChannelRules(trx, workspaceId, rules);
        await audit(trx, {
          workspaceId,
          principal,
          action: 'channel-rules.saved',
          subject: `${rules.length}`,
        });
      });
      return { rules, isDefault: false };
    }),
    handle(resetRoute, async ({ workspaceId, principal }) => {
      await state.transaction(async (trx) => {
        await resetChannelRules(trx, workspaceId);
        await audit(trx, { workspaceId, principal, action: 'channel-rules.reset', subject: '' });
      });
      return done;
    }),
    handle(tryChannelRules, async ({ workspaceId, input }) => {
      const { url, referrer = '', rules } = input.body;
      if (rules !== undefined) refuseEmpty(rules);
      const asked = { url: withScheme(url), referrer: referrer.trim() === '' ? null : withScheme(referrer) };
      const trial = tryChannel(rules ?? (await loadChannelRules(state, workspaceId)).rules, asked);
      if (trial !== null) return trial;
      const message =
        'url: this is no address of a page: give it whole, as https://shop.example/lamps?utm_source=weibo';
      throw new SkylanternError('request.invalid', message, { field: 'url' });
    }),
  ];
}

const withScheme = (text: string): string =>
  /^[a-z][a-z0-9+.-]*:/i.test(text.trim()) ? text.trim() : `https://${text.trim()}`;

function refuseEmpty(rules: readonly ChannelRule[]): void {
  for (const [i, { when }] of rules.entries())
    for (const [k, { operator, values }] of when.entries()) {
      if ((operator === 'is' || operator === 'is_not') !== values.length > 0) {
        const field = `rules.${i}.when.${k}.values`;
        const message = `${field}: "is" and "is_not" compare with values, the others take none`;
        throw new SkylanternError('request.invalid', message, { field });
      }
    }
}
