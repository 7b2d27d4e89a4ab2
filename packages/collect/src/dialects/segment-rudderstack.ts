import { SkylanternError } from '@skylantern/contracts';
import { jsonOf } from '../door/open-body.ts';
import { type DialectRequest, defineDialect } from './define-dialect.ts';
import { readParameters } from './read-parameters.ts';
import { asObject, headerOf, pixelReply } from './read-values.ts';
import { decodeBatch, decodeCall } from './segment.ts';

/** What RudderStack has beyond Segment's calls: images, beacons, and the settings of its browser SDK. */
export const rudderstack = defineDialect({
  name: 'rudderstack',
  says: 'Images and beacons of RudderStack, and the settings that its browser SDK asks for.',
  routes: [
    { method: 'GET', path: '/pixel/v1/:call' },
    { method: 'POST', path: '/beacon/v1/batch' },
  ],
  async decode(request) {
    if (request.method === 'POST') {
      const body = asObject(await jsonOf(request));
      if (body === null) throw new SkylanternError('request.invalid', 'the body must be a JSON object');
      return decodeBatch(request, body, false);
    }
    const call = request.params['call'];
    const kind = call === 'track' || call === 'page' ? call : undefined;
    return decodeCall(request, readParameters(request.query), kind);
  },
  answer: (results, request) =>
    request.method === 'GET' ? pixelReply : { status: 200, body: { success: true, results } },
  settings: ['/sourceConfig', '/sourceConfig/'].map((path) => ({
    method: 'GET',
    path,
    answer: (request) => ({ status: 200, body: sourceConfig(request) }),
  })),
});

/** A source that is on and has no device-mode destinations: everything comes to the data plane. */
function sourceConfig(request: Omit<DialectRequest, 'body'>): object {
  const basic = headerOf(request, 'authorization')?.split(' ')[1];
  const fromBasic = basic === undefined ? null : Buffer.from(basic, 'base64').toString('utf8').split(':')[0];
  const writeKey = request.query.get('writeKey') ?? fromBasic ?? '';
  return {
    source: {
      id: writeKey,
      name: 'Skylantern',
      writeKey,
      enabled: true,
      workspaceId: writeKey,
      destinations: [],
      config: { statsCollection: { errors: { enabled: false }, metrics: { enabled: false } } },
      connections: [],
      dataplanes: {},
    },
    updatedAt: request.receivedAt.toISOString(),
    consentManagementMetadata: { providers: [] },
  };
}
