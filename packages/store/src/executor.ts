import type { QueryExecutorProvider } from 'kysely';

/** Whatever can run a statement of the state store: the store itself, or an open transaction. */
export type Executor = QueryExecutorProvider;
