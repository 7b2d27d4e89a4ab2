export type Repair =
  | { ok: true; raw: Record<string, unknown> }
  | { ok: false; fault: 'json' | 'object'; why: string };

/** Reads a repaired event from the text of the editor. */
export function readRepair(text: string): Repair {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, fault: 'json', why: error instanceof Error ? error.message : '' };
  }
  if (!isRecord(value)) return { ok: false, fault: 'object', why: '' };
  return { ok: true, raw: value };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
