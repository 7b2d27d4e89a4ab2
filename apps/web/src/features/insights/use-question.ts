import type { Period } from '@skylantern/contracts';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { type InsightSearch, insightSearch } from '../../insights/insight-search.ts';
import { type Kind, type Question, questionOf, searchOf } from '../../insights/question.ts';

const QUIET_MS = 300;
/** Changes closer than this are one step for the back button. */
const STEP_MS = 1_500;

const textOf = (search: InsightSearch): string => JSON.stringify(search, Object.keys(search).sort());

/**
 * The question of a builder. It changes at once on screen and a moment later in the URL; going back or opening
 * another link changes it from there. `saved` is kept as it is.
 */
export function useQuestion(
  kind: Kind,
  usual: Period,
  savedQuestion: Question | null,
): [Question, (question: Question) => void] {
  const search = insightSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const { saved, ...asked } = search;
  const given = asked.params === undefined ? (savedQuestion ?? questionOf(kind, asked, usual)) : null;
  const [question, setQuestion] = useState<Question>(() => given ?? questionOf(kind, asked, usual));
  const written = useRef<string | null>(null);
  const lastAt = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const here = textOf(asked);

  const write = useCallback(
    (next: Question, replace: boolean) => {
      const parts = searchOf(next);
      written.current = JSON.stringify(parts);
      void navigate({
        to: '.',
        replace,
        resetScroll: false,
        search: saved === undefined ? parts : { saved, ...parts },
      } as Parameters<typeof navigate>[0]); // the search of this route is an InsightSearch
    },
    [navigate, saved],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a change of the URL counts
  useEffect(() => {
    if (asked.params === undefined) {
      const next = given ?? question;
      setQuestion(next);
      write(next, true);
      return;
    }
    const fromUrl = questionOf(kind, asked, usual);
    const text = JSON.stringify(searchOf(fromUrl));
    if (written.current === text) return;
    if (timer.current !== undefined) return; // a change is on its way to the URL
    written.current = text;
    setQuestion(fromUrl);
  }, [here, kind]);

  useEffect(() => () => clearTimeout(timer.current), []);

  const change = useCallback(
    (next: Question) => {
      setQuestion(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        timer.current = undefined;
        const now = performance.now();
        write(next, now - lastAt.current < STEP_MS);
        lastAt.current = now;
      }, QUIET_MS);
    },
    [write],
  );
  return [question, change];
}
