import { createHash } from 'node:crypto';
import { isSkylanternError } from '@skylantern/contracts';
import { sql, str } from '../sql/index.ts';
import type { EventStore, WasmModule } from './event-store.ts';

/** Table unknown, not implemented, support disabled: servers without WebAssembly functions. */
const refusals = new Set<unknown>(['60', '48', '344']);

/**
 * The module's stored name carries the hash of its bytes, so a new build never touches one in use: the functions
 * are swapped at once, and old builds stay on disk. Modules and functions survive a restart.
 */
export async function registerWasm(
  store: Pick<EventStore, 'query' | 'command'>,
  { name, code, functions }: WasmModule,
): Promise<boolean> {
  const stored = `${name}_${createHash('sha256').update(code).digest('hex').slice(0, 16)}`;
  try {
    const present = await store.query(
      sql`SELECT name FROM system.webassembly_modules WHERE name = ${str(stored)}`,
    );
    if (present.length === 0) {
      const text = Buffer.from(code).toString('base64');
      await store.command(
        sql`INSERT INTO system.webassembly_modules (name, code) SELECT ${str(stored)}, base64Decode(${str(text)})`,
      );
    }
  } catch (error) {
    if (isSkylanternError(error) && refusals.has(error.facts['clickhouseCode'])) return false;
    throw error;
  }
  for (const ddl of functions) await store.command(ddl.replaceAll('{module}', stored));
  return true;
}
