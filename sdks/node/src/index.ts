export type {
  Consent,
  Counts,
  Identities,
  OnError,
  Operation,
  Problem,
  Properties,
} from '@skylantern/sdk-core';
export { createSkylantern, type Skylantern, UndeliveredError } from './client.ts';
export type { Credential, SkylanternOptions } from './options.ts';
