import Type from 'typebox';
import { defineRoute } from '../route.ts';

const TokenParams = Type.Object({ token: Type.String({ maxLength: 100 }) });

export const trackOpen = defineRoute({
  method: 'GET',
  path: '/t/o/:token',
  says: 'The pixel of a mail.',
  tag: 'tracking',
  access: 'public',
  params: TokenParams,
});

export const trackClick = defineRoute({
  method: 'GET',
  path: '/t/c/:token',
  says: 'A link of a message: leads to where the message said.',
  tag: 'tracking',
  access: 'public',
  params: TokenParams,
});

export const showUnsubscribe = defineRoute({
  method: 'GET',
  path: '/t/u/:token',
  says: 'Asks whether to unsubscribe; changes nothing.',
  tag: 'tracking',
  access: 'public',
  params: TokenParams,
});

export const unsubscribe = defineRoute({
  method: 'POST',
  path: '/t/u/:token',
  says: 'Unsubscribes: by the button of the page, or by one click in the mail program (RFC 8058).',
  tag: 'tracking',
  access: 'public',
  params: TokenParams,
});
