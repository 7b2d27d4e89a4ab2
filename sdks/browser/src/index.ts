export type { Counts, OnError, Problem, Properties } from '@skylantern/sdk-core';
export { createSkylantern, type Skylantern } from './client.ts';
export type { CallOptions, SkylanternOptions } from './options.ts';
