import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { accountKeyOfEmail } from './email-domain.ts';
import type { Fact } from './fact.ts';
import { operationsOf, ownerOfChanges } from './operations-of.ts';

const names: ReadonlySet<string> = new Set(['email', 'email_verified', 'emailVerified']);

/**
 * The accounts that verified e-mails stand for, where the workspace has business customers. Verified is an e-mail that
 * an identify or profile call names, while the person's `email_verified` is not false.
 */
export async function accountsOfEmails(
  db: Executor,
  workspaceId: string,
  facts: readonly Fact[],
): Promise<Map<Fact, string>> {
  const saying = facts.filter(
    (fact) =>
      ownerOfChanges[fact.event.kind] === 'person' &&
      (fact.event.identities['email'] !== undefined ||
        operationsOf(fact).some(({ name }) => names.has(name))),
  );
  const found = new Map<Fact, string>();
  if (saying.length === 0) return found;
  const domains = await loadEmailDomains(db, workspaceId);
  if (domains === null) return found;
  const persons = await sql<{ number: number; email: string | null; verified: string | null }>`
    select number, properties ->> 'email' as email,
      coalesce(properties ->> 'email_verified', properties ->> 'emailVerified') as verified
    from person where workspace_id = ${workspaceId} and number = any(${saying.map((fact) => fact.current)}::int[])`.execute(
    db,
  );
  const known = new Map(persons.rows.map((row) => [row.number, row]));
  for (const fact of saying) {
    const person = known.get(fact.current);
    if (person === undefined || person.verified === 'false') continue;
    const email = person.email ?? fact.event.identities['email'] ?? '';
    const key = accountKeyOfEmail(email, domains);
    if (key !== null) found.set(fact, key);
  }
  return found;
}

/** What the workspace says of domains; null where e-mails mean no accounts. */
export async function loadEmailDomains(
  db: Executor,
  workspaceId: string,
): Promise<Map<string, string | null> | null> {
  const setting = await sql<{ on: boolean }>`
    select from_email as on from account_setting where workspace_id = ${workspaceId}`.execute(db);
  if (setting.rows[0]?.on !== true) return null;
  const said = await sql<{ domain: string; key: string | null }>`
    select domain, account_key as key from account_domain where workspace_id = ${workspaceId}`.execute(db);
  return new Map(said.rows.map(({ domain, key }) => [domain, key]));
}
