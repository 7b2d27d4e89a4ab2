import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Keys made once for an installation, kept in `secrets.json` (mode 0600) of its data directory. */
export interface Secrets {
  /** 32 bytes; encrypts channel secrets at rest. */
  encryptionKey: Buffer;
  /** 32 bytes; signs links in messages. */
  linkKey: Buffer;
}

export async function loadSecrets(directory: string): Promise<Secrets> {
  const file = join(directory, 'secrets.json');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text !== null) {
    const kept = JSON.parse(text) as { encryptionKey: string; linkKey: string }; // we wrote it
    return {
      encryptionKey: Buffer.from(kept.encryptionKey, 'base64'),
      linkKey: Buffer.from(kept.linkKey, 'base64'),
    };
  }
  const made = { encryptionKey: randomBytes(32), linkKey: randomBytes(32) };
  const content = {
    encryptionKey: made.encryptionKey.toString('base64'),
    linkKey: made.linkKey.toString('base64'),
  };
  await writeFile(`${file}.draft`, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  await rename(`${file}.draft`, file);
  return made;
}
