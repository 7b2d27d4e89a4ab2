import { SkylanternError } from '@skylantern/contracts';

/** An arithmetic formula between series: `A / B * 100`, `(A - B) / C`. */
export type Formula =
  | { is: 'number'; value: number }
  | { is: 'series'; name: string }
  | { is: 'minus'; of: Formula }
  | { is: 'operation'; sign: '+' | '-' | '*' | '/'; left: Formula; right: Formula };

const maxDepth = 50;

/** Throws `query.invalid` with the place of the first mistake. Series are `A`, `B`, … up to `lastSeries`. */
export function parseFormula(text: string, seriesCount: number): Formula {
  const tokens = [...text.matchAll(/\s*(?:(\d+(?:\.\d+)?|\.\d+)|([A-Za-z]+)|(\S))/g)];
  let at = 0;
  let depth = 0;
  const fail = (message: string): never => {
    throw new SkylanternError('query.invalid', `formula: ${message}`, { field: 'formula' });
  };
  const peek = () => tokens[at]?.[3];

  const sum = (): Formula => {
    let left = product();
    for (let sign = peek(); sign === '+' || sign === '-'; sign = peek()) {
      at += 1;
      left = { is: 'operation', sign, left, right: product() };
    }
    return left;
  };
  const product = (): Formula => {
    let left = single();
    for (let sign = peek(); sign === '*' || sign === '/'; sign = peek()) {
      at += 1;
      left = { is: 'operation', sign, left, right: single() };
    }
    return left;
  };
  const single = (): Formula => {
    const token = tokens[at];
    if (token === undefined) return fail('something is missing at the end');
    at += 1;
    if (token[1] !== undefined) return { is: 'number', value: Number(token[1]) };
    if (token[2] !== undefined) return series(token[2]);
    depth += 1;
    if (depth > maxDepth) fail('too many brackets');
    if (token[3] === '-') return { is: 'minus', of: single() };
    if (token[3] !== '(') fail(`"${token[3]}" is not expected at character ${token.index + 1}`);
    const inner = sum();
    if (peek() !== ')') fail('a closing bracket is missing');
    at += 1;
    return inner;
  };
  const series = (name: string): Formula => {
    const index = seriesIndex(name);
    if (name.length !== 1 || index < 0 || index >= seriesCount) {
      fail(`there is no series "${name}": use A to ${seriesName(seriesCount - 1)}`);
    }
    return { is: 'series', name: name.toUpperCase() };
  };

  const formula = sum();
  const rest = tokens[at];
  if (rest !== undefined) fail(`"${rest[0].trim()}" is not expected at character ${rest.index + 1}`);
  return formula;
}

/** A missing value counts as 0, and so does a division by 0. */
export function evaluateFormula(formula: Formula, read: (series: string) => number | null): number {
  switch (formula.is) {
    case 'number':
      return formula.value;
    case 'series':
      return read(formula.name) ?? 0;
    case 'minus':
      return -evaluateFormula(formula.of, read);
    case 'operation': {
      const left = evaluateFormula(formula.left, read);
      const right = evaluateFormula(formula.right, read);
      if (formula.sign === '+') return left + right;
      if (formula.sign === '-') return left - right;
      if (formula.sign === '*') return left * right;
      return right === 0 ? 0 : left / right;
    }
  }
}

/** 0 is `A`. */
export function seriesName(index: number): string {
  return String.fromCharCode(65 + index);
}

export function seriesIndex(name: string): number {
  return name.toUpperCase().charCodeAt(0) - 65;
}
