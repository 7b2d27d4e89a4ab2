import { listPersons } from '@skylantern/contracts';
import { call } from '../../api.ts';
import { offerCommands } from '../../frame/commands.ts';
import { say } from '../../i18n/i18n.ts';
import { peopleWords } from './words.ts';

/** ⌘K finds people by name, e-mail, mobile or id. */
offerCommands(
  'people',
  () => say(peopleWords)('people'),
  async (typed, signal) => {
    if (typed.length < 2) return [];
    const { items } = await call(listPersons, { query: { search: typed, limit: 8 } }, { signal });
    return items.map((person) => ({
      id: `person ${person.id}`,
      label: person.label,
      says: secondName(person.label, person.properties) ?? person.id,
      run: () => void open(person.id),
    }));
  },
);

function secondName(label: string, properties: Record<string, unknown>): string | null {
  const others = [properties['email'], properties['mobile'], properties['phone']];
  return others.find((value): value is string => typeof value === 'string' && value !== label) ?? null;
}

async function open(id: string): Promise<void> {
  const { router } = await import('../../router.tsx');
  router.history.push(`/people/${encodeURIComponent(id)}`);
}
