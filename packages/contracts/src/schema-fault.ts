/** One fault as TypeBox reports it. */
export interface SchemaError {
  keyword: string;
  instancePath: string;
  params: object;
  message: string;
}

/** The first thing to mend in a value that its schema refused: where it is, dotted, and what to do. */
export interface SchemaFault {
  /** '' for the value as a whole. */
  field: string;
  remedy: string;
}

/** Prefers the deepest place: of a union's many complaints that is the one about the branch that was meant. */
export function describeFault(errors: readonly SchemaError[]): SchemaFault {
  const [error] = [...errors].sort((a, b) => depthOf(b) - depthOf(a));
  if (error === undefined) return { field: '', remedy: 'is not valid' };
  const field = error.instancePath.slice(1).replaceAll('/', '.');
  switch (error.keyword) {
    case 'boolean':
      return { field, remedy: 'is not known here: leave it out' };
    case 'required': {
      const [missing] = listOf(error.params, 'requiredProperties');
      return {
        field: [field, missing].filter((part) => part !== '' && part !== undefined).join('.'),
        remedy: 'is missing',
      };
    }
    case 'const':
    case 'anyOf': {
      const allowed = errors.flatMap((one) =>
        one.keyword === 'const' && one.instancePath === error.instancePath && 'allowedValue' in one.params
          ? [String(one.params.allowedValue)]
          : [],
      );
      return {
        field,
        remedy:
          allowed.length > 0
            ? `must be ${listInWords(allowed)}`
            : 'has none of the forms that are known here',
      };
    }
    default:
      return { field, remedy: error.message };
  }
}

const depthOf = (error: SchemaError): number => error.instancePath.split('/').length;

function listOf(params: object, name: string): string[] {
  const value: unknown = Object.entries(params).find(([key]) => key === name)?.[1];
  return Array.isArray(value) ? value.map(String) : [];
}

function listInWords(values: readonly string[]): string {
  return values.length === 1 ? String(values[0]) : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
