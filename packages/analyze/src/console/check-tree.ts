import { SkylanternError } from '@skylantern/contracts';

/** What the engine has, for telling what a name in a statement means. */
export interface EngineNames {
  database: string;
  databases: ReadonlySet<string>;
  /** Tables of `database`. */
  tables: ReadonlySet<string>;
  /** Lower-case name → may it be called? */
  functions: ReadonlyMap<string, boolean>;
  /** Lower-case names of aggregate functions, without combinators. */
  aggregates: ReadonlySet<string>;
}

/** Tables that a member may read; each has a column `workspace_id`. */
export const readableTables = ['events', 'persons', 'accounts', 'items'] as const;
const readable: ReadonlySet<string> = new Set(readableTables);

const tableFunctions: ReadonlySet<string> = new Set([
  'numbers',
  'generate_series',
  'generateseries',
  'values',
]);

/** Kinds of functions that compute from their arguments alone. */
export const harmlessCategories: ReadonlySet<string> = new Set([
  'Arithmetic',
  'Arrays',
  'Bit',
  'Bitmap',
  'Comparison',
  'Conditional',
  'Dates and Times',
  'Distance',
  'Encoding',
  'Financial',
  'Hash',
  'IP Address',
  'JSON',
  'Logical',
  'Map',
  'Mathematical',
  'Null',
  'Rounding',
  'String',
  'String Replacement',
  'String Search',
  'String Splitting',
  'Time Window',
  'Tuple',
  'Type Conversion',
  'URL',
]);

/** The same among the engine's kind "Other" and among those without a kind. */
export const harmlessOthers: ReadonlySet<string> = new Set(
  [
    'array arrayElement arrayJoin bar exists formatReadableDecimalSize formatReadableQuantity formatReadableSize',
    'formatReadableTimeDelta grouping identity ifNotFinite ignore in notIn isFinite isInfinite isNaN materialize nth_value',
    'toTypeName transform tuple tupleElement untuple dense_rank row_number rank percent_rank ntile lag lead lagInFrame',
    'leadInFrame first_value last_value cume_dist',
  ].flatMap((names) => names.toLowerCase().split(' ')),
);

const combinators =
  /(?:if|array|map|state|merge|mergestate|simplestate|foreach|distinct|ordefault|ornull|resample|argmin|argmax)$/;

function refuse(message: string): never {
  throw new SkylanternError('query.invalid', message, { field: 'sql' });
}

/** Goes through the engine's own tree of the statement, before any name in it is resolved. */
export function checkTree(lines: readonly string[], names: EngineNames): void {
  for (const line of lines) {
    const node = /^\s*([A-Z_]+) id: \d+(.*)$/s.exec(line);
    if (node === null) continue;
    const rest = node[2] ?? '';
    const fieldOf = (key: string) =>
      new RegExp(`, ${key}: (.*?)(?=, [a-z_]+: |$)`, 's').exec(rest)?.[1] ?? '';
    switch (node[1]) {
      case 'TABLE_FUNCTION':
        checkTableFunction(fieldOf('table_function_name'));
        break;
      case 'FUNCTION':
        checkFunction(fieldOf('function_name'), names);
        break;
      case 'IDENTIFIER':
        checkName(/, identifier: (.*)$/s.exec(rest)?.[1] ?? '', names);
        break;
      case 'TABLE':
        checkTable(/, table_name: (.*?)(?=, [a-z_]+: |$)/s.exec(rest)?.[1] ?? '', names);
        break;
    }
  }
}

function checkTableFunction(name: string): void {
  if (!tableFunctions.has(name.toLowerCase())) refuse(`the table function ${name} is not allowed here`);
}

function checkFunction(name: string, { functions, aggregates }: EngineNames): void {
  let base = name.toLowerCase();
  if (harmlessOthers.has(base) || functions.get(base) === true) return;
  if (functions.get(base) === false) refuse(`the function ${name} is not allowed here`);
  while (!aggregates.has(base)) {
    const shorter = base.replace(combinators, '');
    if (shorter === base || shorter === '') refuse(`the function ${name} is not allowed here`);
    base = shorter;
  }
}

/** A column, an alias, or a table: refused when it could be a table that is not for members. */
function checkName(name: string, names: EngineNames): void {
  const [first = '', second] = name.split('.');
  if (second === undefined) {
    if (names.tables.has(name) && !readable.has(name)) refuseTable(name);
    return;
  }
  if (names.databases.has(first)) checkTable(name, names);
}

function checkTable(name: string, { database }: EngineNames): void {
  if (name === 'system.one') return; // what the engine reads for a SELECT without FROM
  if (!readableTables.some((table) => name === `${database}.${table}`)) refuseTable(name);
}

function refuseTable(name: string): never {
  refuse(`the table ${name} cannot be read here: there are ${readableTables.join(', ')}`);
}
