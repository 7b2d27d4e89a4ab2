import { Fragment, type ReactNode } from 'react';

export interface SentenceProps {
  /** A text with `{{name}}` left in it, for instance `said('sentence', { what: '{{what}}' })`. */
  text: string;
  /** What stands at each name; drawn strong. */
  parts: Record<string, ReactNode>;
}

/** The question (or the effect) as one sentence above its answer, with its variable parts drawn strong. */
export function Sentence({ text, parts }: SentenceProps) {
  const pieces = text.split(/\{\{(\w+)\}\}/);
  return (
    <p style={{ margin: 0, fontSize: 16, lineHeight: '24px', textWrap: 'pretty' }}>
      {pieces.map((piece, i) => {
        const key = `${i}-${piece}`;
        return i % 2 === 0 ? (
          <Fragment key={key}>{piece}</Fragment>
        ) : (
          <strong key={key}>{parts[piece]}</strong>
        );
      })}
    </p>
  );
}
