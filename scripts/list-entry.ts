import ts from 'typescript';

type List = ts.ArrayLiteralExpression | ts.ObjectLiteralExpression;

const itemsOf = (list: List) => (ts.isArrayLiteralExpression(list) ? list.elements : list.properties);

/** A list of things names them: `[funnel, makeGeo(x)]`, `{ funnel }`; unlike an object with values of its own. */
const isOfThings = (list: List): boolean =>
  itemsOf(list).every(
    (item) => ts.isIdentifier(item) || ts.isCallExpression(item) || ts.isShorthandPropertyAssignment(item),
  );

/** The list inside `[…] as const satisfies T`, `list([…])`, `Object.freeze({…})`, `() => […]`; null when there is none. */
function listIn(node: ts.Node): List | null {
  if (ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node))
    return isOfThings(node) ? node : null;
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isParenthesizedExpression(node))
    return listIn(node.expression);
  if (ts.isArrowFunction(node)) return listIn(node.body);
  const [first] = ts.isCallExpression(node) ? node.arguments : [];
  return first === undefined ? null : listIn(first);
}

function findList(source: ts.SourceFile): List | null {
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { initializer } of statement.declarationList.declarations) {
      const list = initializer === undefined ? null : listIn(initializer);
      if (list !== null) return list;
    }
  }
  return null;
}

/** The folder's `index.ts` with `name` from `./file` imported and put at the end of its list; null without a list. */
export function withListEntry(text: string, name: string, file: string): string | null {
  const source = ts.createSourceFile('index.ts', text, ts.ScriptTarget.Latest, true);
  const list = findList(source);
  if (list === null) return null;
  const last = itemsOf(list).at(-1);
  const at = last?.getEnd() ?? list.getStart() + 1;
  const entry = last === undefined ? name : `, ${name}`;
  const imports = source.statements.filter(ts.isImportDeclaration);
  const importAt = imports.at(-1)?.getEnd() ?? 0;
  const line = `import { ${name} } from './${file}';\n`;
  const importText = importAt === 0 ? line : `\n${line.trimEnd()}`;
  return text.slice(0, importAt) + importText + text.slice(importAt, at) + entry + text.slice(at);
}
