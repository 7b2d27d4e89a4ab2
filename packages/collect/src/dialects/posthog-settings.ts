import type { Dialect, DialectRequest } from './define-dialect.ts';

/**
 * What the SDKs ask before they send. With it they switch on what we can take (autocapture, page leaves) and leave
 * off what we cannot (recordings, surveys, feature flags, experiments).
 */
const config = {
  supportedCompression: ['gzip', 'gzip-js'],
  analytics: { endpoint: '/i/v0/e/' },
  autocapture_opt_out: false,
  elementsChainAsString: true,
  hasFeatureFlags: false,
  sessionRecording: false,
  surveys: false,
  heatmaps: false,
  capturePerformance: false,
  autocaptureExceptions: false,
  errorTracking: { autocaptureExceptions: false, suppressionRules: [] },
  captureDeadClicks: false,
  productTours: false,
  conversations: false,
  logs: { captureConsoleLogs: false },
  defaultIdentifiedOnly: true,
  isAuthenticated: false,
  toolbarParams: {},
  siteApps: [],
};

/** No flag is on: the SDKs then use what the caller gives as a default. */
const flags = {
  ...config,
  flags: {},
  featureFlags: {},
  featureFlagPayloads: {},
  errorsWhileComputingFlags: false,
};

type Settings = NonNullable<Dialect['settings']>;
type Head = Omit<DialectRequest, 'body'>;

const asScript = ({ params }: Head) => {
  const token = params['token'] ?? '';
  const name = JSON.stringify(/^[\w-]{1,200}$/.test(token) ? token : '');
  const body = `(function () {
  window._POSTHOG_REMOTE_CONFIG = window._POSTHOG_REMOTE_CONFIG || {};
  window._POSTHOG_REMOTE_CONFIG[${name}] = { config: ${JSON.stringify(config)}, siteApps: [] };
})();
`;
  return { status: 200, headers: { 'content-type': 'text/javascript; charset=utf-8' }, body };
};

const questions = ['/flags', '/flags/', '/decide', '/decide/'];

export const settings: Settings = [
  { method: 'GET', path: '/array/:token/config', answer: () => ({ status: 200, body: config }) },
  { method: 'GET', path: '/array/:token/config.js', answer: asScript },
  ...questions.flatMap(
    (path): Settings =>
      (['GET', 'POST'] as const).map((method) => ({
        method,
        path,
        answer: () => ({ status: 200, body: flags }),
      })),
  ),
];
