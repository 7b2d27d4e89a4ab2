import { quarantineReasons } from '@skylantern/contracts';
import { beforeAll, expect, test } from 'vitest';
import { i18n, say } from '../../../i18n/i18n.ts';
import { reasonText, remedyText } from './reasons.ts';
import { readRepair } from './repair.ts';
import { quarantineWords } from './words.ts';

beforeAll(() => i18n.changeLanguage('en'));

test('a repair is a JSON object, else the fault is told', () => {
  expect(readRepair('{"type":"track"}')).toEqual({ ok: true, raw: { type: 'track' } });
  expect(readRepair('[1]')).toMatchObject({ ok: false, fault: 'object' });
  expect(readRepair('null')).toMatchObject({ ok: false, fault: 'object' });
  const broken = readRepair('{"type":');
  expect(broken).toMatchObject({ ok: false, fault: 'json' });
  expect(broken.ok ? '' : broken.why).not.toBe('');
});

test('every reason has a name and a remedy; an unknown one stays as it is', () => {
  const t = say(quarantineWords);
  for (const reason of quarantineReasons) {
    expect(reasonText(reason, t)).not.toContain('r_');
    expect(remedyText(reason, t)).not.toContain('d_');
  }
  expect(reasonText('from-the-future', t)).toBe('from-the-future');
  expect(remedyText('from-the-future', t)).toBe(t('d_unknown'));
});
