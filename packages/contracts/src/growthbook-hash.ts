/** GrowthBook's fnv32a: over UTF-16 code units, as its SDKs do. */
function fnv32a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}

/**
 * GrowthBook's hash, version 2: the point in [0, 1), in steps of 0.0001, that its SDKs give a unit. To check or
 * take over assignments made there; our own are `assignmentPoint`.
 */
export function growthbookPoint(seed: string, unit: string): number {
  return (fnv32a(`${fnv32a(seed + unit)}`) % 10_000) / 10_000;
}
