import type { Sql } from './sql.ts';

/** Text with `{p1:String}` places and what goes there: `query` and `query_params` of @clickhouse/client. */
export interface CompiledSql {
  readonly text: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export function compile(statement: Sql): CompiledSql {
  const params: Record<string, unknown> = {};
  let bound = 0;
  const texts = statement.pieces.map((piece) => {
    if (typeof piece === 'string') return piece;
    bound += 1;
    params[`p${bound}`] = piece.value;
    return `{p${bound}:${piece.type}}`;
  });
  return { text: texts.join(''), params };
}

/** The whole statement as one text, values escaped as literals: for statements whose parameters would not fit a URL. */
export function compileInline(statement: Sql): string {
  return statement.pieces.map((piece) => (typeof piece === 'string' ? piece : piece.literal())).join('');
}
