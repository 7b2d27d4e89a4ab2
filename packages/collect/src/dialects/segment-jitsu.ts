import { SkylanternError } from '@skylantern/contracts';
import { jsonOf } from '../door/open-body.ts';
import { defineDialect } from './define-dialect.ts';
import { asObject, headerOf } from './read-values.ts';
import { decodeBatch, decodeCall } from './segment.ts';
import { kindOfType } from './segment-item.ts';

/** Segment's calls under Jitsu's addresses; the body hides the key, so a header carries it. */
export const jitsu = defineDialect({
  name: 'jitsu',
  says: 'The ingest API of Jitsu 2.',
  routes: [
    { method: 'POST', path: '/api/s/:call' },
    { method: 'POST', path: '/api/s/s2s/:call' },
  ],
  async decode(request) {
    const body = asObject(await jsonOf(request));
    if (body === null) throw new SkylanternError('request.invalid', 'the body must be a JSON object');
    const call = request.params['call'];
    const decoded =
      call === 'batch'
        ? decodeBatch(request, body, false)
        : decodeCall(request, body, kindOfType(call ?? body['type']));
    return { ...decoded, key: keyOf(headerOf(request, 'x-write-key')) ?? decoded.key };
  },
  answer: (results) => ({ status: 200, body: { ok: true, results } }),
});

/** Jitsu's keys are `id:secret`; of ours, the server key may stand for the secret. */
function keyOf(header: string | null): string | null {
  const parts = (header ?? '').split(':').filter((part) => part !== '');
  return parts.find((part) => part.startsWith('sk_')) ?? parts[0] ?? null;
}
