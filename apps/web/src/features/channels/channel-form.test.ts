import type { ChannelReply } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import {
  emailConfigOf,
  emailFormOf,
  isUrl,
  newSecret,
  portFor,
  webhookConfigOf,
  webhookFormOf,
} from './channel-form.ts';

const mail: ChannelReply = {
  id: 'chn_1',
  type: 'email',
  name: 'Shop mail',
  config: { host: 'smtp.example.com', port: 465, secure: true, user: 'shop', from: 'shop@example.com' },
  secretsSet: ['password'],
  onUnknown: 'stop',
  maxConcurrent: 10,
  maxPerMinute: null,
};

test('a new mail channel asks for encryption and has no empty fields', () => {
  const form = { ...emailFormOf(null), name: 'Mail', host: ' smtp.example.com ', from: 'a@example.com' };
  expect(form.security).toBe('starttls');
  expect(emailConfigOf(form, true)).toEqual({
    host: 'smtp.example.com',
    port: 587,
    secure: false,
    requireTls: true,
    from: 'a@example.com',
  });
});

test('a stored password stays unless another is typed, and goes with its user', () => {
  const form = emailFormOf(mail);
  expect(form).toMatchObject({ security: 'tls', password: '', user: 'shop', replyTo: '' });
  expect(emailConfigOf(form, false)).not.toHaveProperty('password');
  expect(emailConfigOf({ ...form, password: 'new' }, false)).toMatchObject({ password: 'new' });
  expect(emailConfigOf({ ...form, user: '' }, false)).toMatchObject({ user: null, password: null });
});

test('a webhook keeps its secret unless another is typed', () => {
  const form = { ...webhookFormOf(null), url: ' https://crm.example/hook ' };
  expect(webhookConfigOf({ ...form, signingSecret: 'whsec_12345' }, true)).toEqual({
    url: 'https://crm.example/hook',
    signingSecret: 'whsec_12345',
  });
  expect(webhookConfigOf(form, false)).toEqual({ url: 'https://crm.example/hook' });
});

test('the port follows the way to connect unless it is one of its own', () => {
  expect(portFor('tls', 587)).toBe(465);
  expect(portFor('starttls', 465)).toBe(587);
  expect(portFor('tls', 2525)).toBe(2525);
});

test('secrets are long and differ; only web addresses are addresses', () => {
  expect(newSecret()).toMatch(/^whsec_[0-9a-f]{64}$/);
  expect(newSecret()).not.toBe(newSecret());
  expect(isUrl('https://example.com/hook')).toBe(true);
  expect(isUrl('javascript:alert(1)')).toBe(false);
  expect(isUrl('example.com')).toBe(false);
});
