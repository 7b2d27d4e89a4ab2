import { listJourneys } from '@skylantern/contracts';
import { call } from '../../api.ts';
import { offerCommands } from '../../frame/commands.ts';
import { say } from '../../i18n/i18n.ts';
import { journeyWords } from './words.ts';

/** ⌘K finds the newest journeys by name, and begins a new one. */
offerCommands(
  'journeys',
  () => say(journeyWords)('journeys'),
  async (typed, signal) => {
    const t = say(journeyWords);
    const wanted = typed.toLowerCase();
    const make = { id: 'journey new', label: t('newJourney'), run: () => void open('/journeys/new') };
    const isMeant = make.label.toLowerCase().includes(wanted);
    if (typed.length < 2) return isMeant ? [make] : [];
    const { items } = await call(listJourneys, { query: { limit: 200 } }, { signal });
    const found = items
      .filter(({ name }) => name.toLowerCase().includes(wanted))
      .slice(0, 8)
      .map(({ id, name, state }) => ({
        id: `journey ${id}`,
        label: name,
        says: t(state),
        run: () => void open(`/journeys/${id}`),
      }));
    return isMeant ? [...found, make] : found;
  },
);

async function open(href: string): Promise<void> {
  const { router } = await import('../../router.tsx');
  router.history.push(href);
}
