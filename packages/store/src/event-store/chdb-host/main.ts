import { isMainThread } from 'node:worker_threads';
import { runHost } from './host.ts';
import { runStreamWorker } from './stream-worker.ts';

if (isMainThread) runHost(new URL(import.meta.url));
else runStreamWorker();
