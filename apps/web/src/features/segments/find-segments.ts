import { listSegments } from '@skylantern/contracts';
import { call } from '../../api.ts';
import { offerCommands } from '../../frame/commands.ts';
import { say } from '../../i18n/i18n.ts';
import { segmentWords } from './words.ts';

/** ⌘K finds segments by name, and begins a new one. */
offerCommands(
  'segments',
  () => say(segmentWords)('segments'),
  async (typed, signal) => {
    const t = say(segmentWords);
    const make = { id: 'segment new', label: t('newSegment'), run: () => void open('/segments/new') };
    const isMeant = typed === '' || make.label.toLowerCase().includes(typed.toLowerCase());
    if (typed.length < 2) return isMeant ? [make] : [];
    const { items } = await call(listSegments, { query: { search: typed, limit: 8 } }, { signal });
    const found = items.map(({ id, name }) => ({
      id: `segment ${id}`,
      label: name,
      run: () => void open(`/segments/${id}`),
    }));
    return isMeant ? [...found, make] : found;
  },
);

async function open(href: string): Promise<void> {
  const { router } = await import('../../router.tsx');
  router.history.push(href);
}
