import { ApiError } from '../api.ts';
import { say } from '../i18n/i18n.ts';
import { uiWords } from './words.ts';

/** A failure in words: what happened, why, what to do, and the id to quote. */
export interface Told {
  what: string;
  why: string;
  todo: string;
  requestId: string | null;
  /** All of it in one line, for a notification. */
  whole: string;
}

/** Says a failure in the member's language. The server's own message is the reason where it knows best. */
export function explain(error: unknown): Told {
  const t = say(uiWords);
  const tell = (what: string, why: string, todo: string): Told => {
    const requestId = error instanceof ApiError ? error.requestId : null;
    const quote = requestId === null ? '' : t('requestId', { id: requestId });
    return { what, why, todo, requestId, whole: [why, todo, quote].filter((text) => text !== '').join(' ') };
  };
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof ApiError)) return tell(t('failed'), message, t('failedDo'));
  switch (error.code) {
    case 'network':
    case 'store.unavailable':
      return tell(t('noAnswer'), t('noAnswerWhy'), t('tryAgainSoon'));
    case 'auth.forbidden':
      return tell(t('forbidden'), t('forbiddenWhy'), t('forbiddenDo'));
    case 'not-found':
      return tell(t('notFound'), t('notFoundWhy'), t('notFoundDo'));
    case 'query.timeout':
      return tell(t('timeout'), t('timeoutWhy'), t('timeoutDo'));
    case 'query.memory':
      return tell(t('memory'), message, t('memoryDo'));
    case 'query.cancelled':
      return tell(t('cancelled'), t('cancelledWhy'), '');
    case 'request.rate-limited':
      return tell(t('tooMany'), message, t('tryAgainSoon'));
    case 'conflict':
      return tell(t('conflict'), message, t('conflictDo'));
    case 'request.invalid':
    case 'request.too-large':
    case 'query.invalid':
    case 'template.invalid':
    case 'channel.refused':
    case 'address.private':
      return tell(t('invalid'), message, t('invalidDo'));
    default:
      return tell(t('failed'), message, t('failedDo'));
  }
}
