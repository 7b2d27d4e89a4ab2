export type {
  Consent,
  ConsentStatus,
  Counts,
  Identities,
  OnError,
  Problem,
  Properties,
} from '@skylantern/sdk-core';
export { createSkylantern } from './client.ts';
export type { CallOptions, SkylanternOptions } from './options.ts';
export type { Skylantern } from './skylantern.ts';
