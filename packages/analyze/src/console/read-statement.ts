import { SkylanternError } from '@skylantern/contracts';

const maxLength = 20_000;

/** Quoted texts and names, words, and every other mark; comments and spaces are left out. */
const token =
  /\s+|--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|('(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`(?:[^`\\]|\\[\s\S]|``)*`)|([\p{L}_][\p{L}\p{N}_]*|\d[\w.]*)|([\s\S])/gu;

const refusedWords = new Set(['settings', 'into', 'outfile', 'infile', 'format']);

function refuse(message: string): never {
  throw new SkylanternError('query.invalid', message, { field: 'sql' });
}

/**
 * One SELECT, put together anew from its tokens, so that the engine sees what was checked. Only form is looked at
 * here; what the statement may read is asked of the engine (`check-tree.ts`).
 */
export function readStatement(text: string): string {
  if (text.length > maxLength) refuse(`a statement may have ${maxLength} characters`);
  const pieces: string[] = [];
  let depth = 0;
  let isOver = false;
  for (const match of text.matchAll(token)) {
    const [whole, quoted, word, mark] = match;
    if (quoted === undefined && word === undefined && mark === undefined) {
      pieces.push(' ');
      continue;
    }
    if (isOver) refuse('one statement at a time: leave out what follows the ";"');
    if (
      word !== undefined &&
      refusedWords.has(word.toLowerCase()) &&
      !isCall(text, match.index + whole.length)
    ) {
      refuse(`${word.toUpperCase()} is not allowed here`);
    }
    if (mark === "'" || mark === '"' || mark === '`') refuse('a quote is not closed');
    if (mark === '{' || mark === '}' || mark === '$' || mark === '\\' || mark === '@') {
      refuse(`"${mark}" may stand in quotes only`);
    }
    if (mark === '(') depth += 1;
    if (mark === ')') depth -= 1;
    if (depth < 0) refuse('a bracket is closed that was not opened');
    if (mark === ';') isOver = true;
    else pieces.push(whole);
  }
  if (depth !== 0) refuse('a bracket is not closed');
  const statement = pieces.join('').trim();
  if (!/^(select|with)\s/i.test(statement)) refuse('only SELECT (also WITH … SELECT) can be asked');
  return statement;
}

/** `format('{}', x)` is a function, `FORMAT CSV` is not. */
function isCall(text: string, end: number): boolean {
  return /^\s*\(/.test(text.slice(end));
}
