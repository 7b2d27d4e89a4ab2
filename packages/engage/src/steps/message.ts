import { MessageConfig } from '@skylantern/contracts';
import { defineStep } from './define-step.ts';

export const message = defineStep({
  type: 'message',
  says: 'Send one message, unless the person may not or need not get it; the control gets none and is asked the same.',
  config: MessageConfig,
  exits: ['next'],
  needs: 'message',
  decide({ message: facts }) {
    const decided = <const D extends string>(decision: D, detail = '') =>
      ({ do: 'decide-message', decision, detail, exit: 'next' }) as const;
    if (facts === null) return { do: 'end', reason: 'error' };
    if (facts.suppressed !== null) return decided('suppressed', facts.suppressed);
    if (facts.address === null) return decided('no-address', facts.unreachable);
    if (facts.quiet?.do === 'delay') return { do: 'hold-message', until: facts.quiet.until };
    if (facts.quiet?.do === 'drop') return decided('dropped-quiet');
    if (facts.capped !== null) return decided('capped', facts.capped);
    return decided(facts.isControl ? 'held-out' : 'send');
  },
});
