import { listSavedInsights } from '@skylantern/contracts';
import { call } from '../../api.ts';
import { type Command, offerCommands } from '../../frame/commands.ts';
import { say } from '../../i18n/i18n.ts';
import { kindNames } from './kind-words.ts';

const open = (address: string) => () =>
  void import('../../router.tsx').then(({ router }) => router.history.push(address));

offerCommands(
  'insights',
  () => say(kindNames)('insights'),
  async (typed, signal) => {
    const t = say(kindNames);
    const wanted = typed.toLowerCase();
    const page = await call(listSavedInsights, { query: { limit: 500 } }, { signal });
    const all: Command[] = [
      ...(['trend', 'funnel', 'retention'] as const).map((kind) => ({
        id: `new ${kind}`,
        label: t(kind),
        run: open(`/insights/${kind}`),
      })),
      { id: 'new sql', label: 'SQL', run: open('/insights/sql') },
      ...page.items.map((one) => ({
        id: one.id,
        label: one.name,
        run: open(`/insights/${one.kind}?saved=${encodeURIComponent(one.id)}`),
      })),
    ];
    return all.filter(({ label }) => label.toLowerCase().includes(wanted)).slice(0, 8);
  },
);
