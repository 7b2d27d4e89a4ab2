/** How a person came. Stored names are forever. */
export const channels = [
  'paid-search',
  'paid-social',
  'display',
  'video',
  'affiliate',
  'email',
  'sms',
  'push',
  'organic-search',
  'organic-social',
  'ai-assistant',
  'referral',
  'other-campaign',
  'direct',
] as const;

export type Channel = (typeof channels)[number];
