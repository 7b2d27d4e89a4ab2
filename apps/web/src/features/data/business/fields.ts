/** What is asked for each kind of source, in order. Names are those of its config. */
export interface ConfigField {
  name: string;
  is: 'text' | 'number' | 'secret' | 'long' | 'tls';
  isRequired?: true;
  placeholder?: string;
}

const table: ConfigField[] = [
  { name: 'host', is: 'text', isRequired: true, placeholder: 'db.example.com' },
  { name: 'port', is: 'number' },
  { name: 'database', is: 'text', isRequired: true },
  { name: 'user', is: 'text', isRequired: true },
  { name: 'password', is: 'secret' },
  { name: 'tls', is: 'tls' },
  { name: 'table', is: 'text', placeholder: 'public.orders' },
  { name: 'query', is: 'long', placeholder: 'select id, buyer, amount, updated_at from orders' },
  { name: 'cursor', is: 'text', placeholder: 'updated_at' },
  { name: 'overlap', is: 'text', placeholder: '10m' },
];

export const sourceKinds = ['postgres', 'mysql', 'published-csv', 'bucket', 'folder', 'webhook-in'] as const;
export type SourceKind = (typeof sourceKinds)[number];

export const configFields: Record<SourceKind, readonly ConfigField[]> = {
  postgres: table,
  mysql: table,
  'published-csv': [
    { name: 'url', is: 'text', isRequired: true, placeholder: 'https://docs.google.com/…/pub?output=csv' },
    { name: 'authorization', is: 'secret' },
  ],
  bucket: [
    { name: 'endpoint', is: 'text', isRequired: true, placeholder: 'https://s3.eu-central-1.amazonaws.com' },
    { name: 'region', is: 'text', placeholder: 'us-east-1' },
    { name: 'bucket', is: 'text', isRequired: true },
    { name: 'prefix', is: 'text', placeholder: 'exports/' },
    { name: 'pattern', is: 'text', placeholder: '*.csv' },
    { name: 'accessKeyId', is: 'text', isRequired: true },
    { name: 'secretAccessKey', is: 'secret', isRequired: true },
  ],
  folder: [
    { name: 'path', is: 'text', isRequired: true, placeholder: '/var/exports' },
    { name: 'pattern', is: 'text', placeholder: '*.csv' },
  ],
  'webhook-in': [],
};

export const isSourceKind = (kind: string): kind is SourceKind => sourceKinds.some((one) => one === kind);

export type ConfigDraft = Readonly<Record<string, string>>;

/** What a form holds as the config to send: empty fields are taken out, secrets left empty stay as they are. */
export function configOf(kind: SourceKind, draft: ConfigDraft, isKnown: boolean): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const { name, is } of configFields[kind]) {
    const text = (draft[name] ?? '').trim();
    if (text !== '')
      config[name] = is === 'number' ? Number(text) : is === 'secret' ? (draft[name] ?? '') : text;
    else if (isKnown && is !== 'secret') config[name] = null;
  }
  return config;
}

export function draftOf(config: Readonly<Record<string, unknown>>): ConfigDraft {
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [name, String(value)]));
}

export function isConfigComplete(
  kind: SourceKind,
  draft: ConfigDraft,
  secretsSet: readonly string[],
): boolean {
  return configFields[kind].every(
    ({ name, isRequired }) =>
      isRequired !== true || (draft[name] ?? '').trim() !== '' || secretsSet.includes(name),
  );
}
