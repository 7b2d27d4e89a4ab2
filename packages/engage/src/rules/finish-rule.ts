import { describeFault, RuleDefinition, SkylanternError } from '@skylantern/contracts';
import { Compile } from 'typebox/compile';

const finished = Compile(RuleDefinition);

/** What a member can leave empty in a draft, in the order of the form, and what to do about it. */
const remedies: readonly [RegExp, string][] = [
  [/^trigger\.what\.event$/, 'choose an event'],
  [/^trigger\.without\.event$/, 'choose an event'],
  [/^trigger\.segmentId$/, 'choose a segment'],
  [/^trigger\.at$/, 'choose a date and a time'],
  [/^trigger\.cron$/, 'write five fields'],
  [/^message\.channelId$/, 'choose a channel'],
  [/^message\.topic$/, 'small letters, digits, - and _, for instance offers'],
  [/^message\.template\.subject$/, 'write a subject'],
  [/^message\.template\.html$/, 'write the mail, as HTML or as text'],
  [/^message\.template\.payload$/, 'write the JSON to send'],
  [/^goal\.what\.event$/, 'choose an event'],
];

/** The draft as a rule; throws `request.invalid` naming all that is missing, `field` the first. */
export function finishRule(draft: RuleDefinition): RuleDefinition {
  const missing = missingIn(draft);
  const [first] = missing;
  if (first !== undefined) {
    const said = missing.map(({ field, remedy }) => `${field}: ${remedy}`).join('; ');
    throw new SkylanternError('request.invalid', said, { field: first.field });
  }
  if (finished.Check(draft)) return draft;
  const { field, remedy } = describeFault(finished.Errors(draft));
  throw new SkylanternError('request.invalid', `${field}: ${remedy}`, { field });
}

function missingIn(draft: RuleDefinition): { field: string; remedy: string }[] {
  const texts = new Map(textsIn(draft));
  const { template } = draft.message;
  if (template.kind === 'email') {
    texts.set('message.template.html', `${template.html ?? ''}${template.text ?? ''}`); // one of them will do
  }
  const empty = [...texts].filter(([, text]) => text.trim() === '');
  return remedies.flatMap(([place, remedy]) =>
    empty.filter(([field]) => place.test(field)).map(([field]) => ({ field, remedy })),
  );
}

function* textsIn(value: unknown, place = ''): Generator<[string, string]> {
  if (typeof value === 'string') yield [place, value];
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      yield* textsIn(inner, place === '' ? key : `${place}.${key}`);
    }
  }
}
