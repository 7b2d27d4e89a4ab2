import { OpenPanel } from '@openpanel/sdk';
import type { OpenClient } from './client.ts';

/** Three times more within three and a half seconds, then it gives up: it stands behind the gateway. */
export const openOpenpanel: OpenClient = async ({ keys, gateway }) => {
  const sdk = new OpenPanel({ apiUrl: gateway, clientId: keys.writeKey });
  const calls: Promise<void>[] = [];
  let givenUp = 0;
  return {
    name: 'openpanel',
    delivers: 'exactly-once',
    givenUp: () => givenUp,
    send(n) {
      const call = sdk.track('openpanel', { profileId: `person-${n % 7}`, n });
      calls.push(
        call.then((answer) => {
          if (answer === null) givenUp += 1;
        }),
      );
    },
    finish: () => Promise.all(calls),
  };
};
