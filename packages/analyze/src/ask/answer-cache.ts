import type { Row } from '../define-insight.ts';

export interface CachedAnswer {
  rows: readonly Row[];
  readRows: number;
  cachedAt: Date;
}

export interface AnswerCache {
  find(key: string, now: Date): CachedAnswer | null;
  keep(key: string, answer: CachedAnswer): void;
}

const maxAgeMs = 10 * 60_000;

/** The least recently used answers go first. Bounded by rows, as answers differ a thousandfold in size. */
export function makeAnswerCache({ maxRows = 200_000 } = {}): AnswerCache {
  const answers = new Map<string, CachedAnswer>();
  let rows = 0;
  const drop = (key: string) => {
    rows -= sizeOf(answers.get(key));
    answers.delete(key);
  };
  return {
    find(key, now) {
      const answer = answers.get(key);
      if (answer === undefined) return null;
      answers.delete(key);
      answers.set(key, answer);
      if (now.getTime() - answer.cachedAt.getTime() <= maxAgeMs) return answer;
      drop(key);
      return null;
    },
    keep(key, answer) {
      if (answers.has(key)) drop(key);
      if (sizeOf(answer) > maxRows / 4) return;
      answers.set(key, answer);
      rows += sizeOf(answer);
      for (const oldest of answers.keys()) {
        if (rows <= maxRows) break;
        drop(oldest);
      }
    },
  };
}

function sizeOf(answer: CachedAnswer | undefined): number {
  return answer === undefined ? 0 : answer.rows.length + 1;
}
