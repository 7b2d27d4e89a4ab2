import { useDebouncedValue } from '@mantine/hooks';
import { type SourceMapping, trySource } from '@skylantern/contracts';
import { useCall } from '../../../use-call.ts';
import { isComplete } from './mapping.ts';

interface Asked {
  id?: string;
  kind: string;
  config: Record<string, unknown>;
}

/** The first rows of a source, again whenever the mapping changes. */
export function useSample(asked: Asked, mapping: SourceMapping | null, enabled: boolean) {
  const [waited] = useDebouncedValue(mapping, 400);
  const given = waited !== null && isComplete(waited) ? { mapping: waited } : {};
  return useCall(trySource, { body: { ...asked, ...given } }, { enabled, keep: true });
}
