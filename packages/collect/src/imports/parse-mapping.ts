import { ImportMapping, SkylanternError } from '@skylantern/contracts';
import { Compile } from 'typebox/compile';
import { parse, stringify } from 'yaml';

const validator = Compile(ImportMapping);

/** A mapping file; throws `request.invalid` naming the field. */
export function parseMapping(text: string): ImportMapping {
  return checkMapping(readYaml(text));
}

export function checkMapping(value: unknown): ImportMapping {
  if (validator.Check(value)) return value;
  const [error] = [...validator.Errors(value)].sort((a, b) => b.instancePath.length - a.instancePath.length);
  const field = (error?.instancePath ?? '').slice(1).replaceAll('/', '.') || 'mapping';
  throw new SkylanternError('request.invalid', `mapping: ${field} ${error?.message ?? 'is not valid'}`, {
    field,
  });
}

export const mappingText = (mapping: ImportMapping): string => stringify(mapping);

function readYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100 });
  } catch (cause) {
    const detail = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : '';
    throw new SkylanternError(
      'request.invalid',
      `the mapping is not YAML: ${detail}`,
      { field: 'mappingText' },
      { cause },
    );
  }
}
