import { Alert, Anchor, List } from '@mantine/core';
import { useWords } from '../../../i18n/i18n.ts';
import type { RuleFaults, RulePlace } from './rule-form.ts';
import type { RulePart } from './section.tsx';
import { ruleWords } from './words.ts';

export interface MissingProps {
  faults: RuleFaults;
  isNamed: boolean;
  /** Somebody wanted to publish: then it is in the way, before that it is only told. */
  isTried: boolean;
}

/** What a rule still needs before it can be published, each with the way to its place. */
export function Missing({ faults, isNamed, isTried }: MissingProps) {
  const t = useWords(ruleWords);
  const places = Object.keys(faults) as RulePlace[]; // the keys of the type
  const color = isTried ? 'red' : 'gray';
  return (
    <Alert
      color={color}
      variant="light"
      mb="md"
      role={isTried ? 'alert' : 'status'}
      title={t('stillMissing')}
    >
      <List size="sm" spacing={2}>
        {isNamed ? null : <List.Item>{t('nameWanted')}</List.Item>}
        {places.map((place) => {
          const fault = faults[place];
          const part = partOf(place);
          return fault === undefined ? null : (
            <List.Item key={place}>
              <Anchor component="button" type="button" fz="inherit" onClick={() => goTo(part)}>
                {place === 'trigger.without' ? t('butNot') : t(part)}
              </Anchor>
              {`: ${t(fault)}`}
            </List.Item>
          );
        })}
      </List>
    </Alert>
  );
}

function partOf(place: RulePlace): RulePart {
  if (place.startsWith('trigger')) return 'when';
  if (place.startsWith('message')) return 'send';
  return place === 'quietHours' ? 'whoNot' : 'goal';
}

function goTo(part: RulePart): void {
  const section = document.getElementById(`rule-${part}`);
  section?.scrollIntoView({ block: 'center' });
  section?.querySelector<HTMLElement>('input, textarea, button')?.focus({ preventScroll: true });
}
