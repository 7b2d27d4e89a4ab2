import ts from 'typescript';

/** The array or object inside `[…] as const satisfies T`, `list([…])`, `Object.freeze({…})`; null when there is none. */
function literalIn(node: ts.Node): ts.ArrayLiteralExpression | ts.ObjectLiteralExpression | null {
  if (ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node)) return node;
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isParenthesizedExpression(node))
    return literalIn(node.expression);
  if (ts.isCallExpression(node)) {
    const [first] = node.arguments;
    return first === undefined ? null : literalIn(first);
  }
  return null;
}

function findList(source: ts.SourceFile): ts.ArrayLiteralExpression | ts.ObjectLiteralExpression | null {
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { initializer } of statement.declarationList.declarations) {
      const literal = initializer === undefined ? null : literalIn(initializer);
      if (literal !== null) return literal;
    }
  }
  return null;
}

/** The folder's `index.ts` with `name` from `./file` imported and put at the end of its list; null without a list. */
export function withListEntry(text: string, name: string, file: string): string | null {
  const source = ts.createSourceFile('index.ts', text, ts.ScriptTarget.Latest, true);
  const list = findList(source);
  if (list === null) return null;
  const items = ts.isArrayLiteralExpression(list) ? list.elements : list.properties;
  const last = items.at(-1);
  const at = last?.getEnd() ?? list.getStart() + 1;
  const entry = last === undefined ? name : `, ${name}`;
  const imports = source.statements.filter(ts.isImportDeclaration);
  const importAt = imports.at(-1)?.getEnd() ?? 0;
  const line = `import { ${name} } from './${file}';\n`;
  const importText = importAt === 0 ? line : `\n${line.trimEnd()}`;
  return text.slice(0, importAt) + importText + text.slice(importAt, at) + entry + text.slice(at);
}
