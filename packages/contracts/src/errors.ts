/** Every error code of the product with its HTTP status and whether trying again may help. Codes are forever. */
export const errorCodes = {
  'request.invalid': { status: 400, retry: false },
  'request.too-large': { status: 413, retry: false },
  'request.rate-limited': { status: 429, retry: true },
  'auth.required': { status: 401, retry: false },
  'auth.forbidden': { status: 403, retry: false },
  'auth.write-key-unknown': { status: 401, retry: false },
  'not-found': { status: 404, retry: false },
  conflict: { status: 409, retry: false },
  'query.invalid': { status: 400, retry: false },
  'query.timeout': { status: 504, retry: false },
  'query.memory': { status: 507, retry: false },
  'query.cancelled': { status: 499, retry: false },
  'store.unavailable': { status: 503, retry: true },
  'store.newer-than-code': { status: 500, retry: false },
  'store.migration-changed': { status: 500, retry: false },
  'log.full': { status: 503, retry: true },
  'data-directory.locked': { status: 500, retry: false },
  'template.invalid': { status: 400, retry: false },
  'channel.refused': { status: 422, retry: false },
  'address.private': { status: 422, retry: false },
  'source.unavailable': { status: 502, retry: true },
  'config.invalid': { status: 500, retry: false },
  internal: { status: 500, retry: false },
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** What should not happen on a good day. `facts` never hold a person's data. */
export class SkylanternError extends Error {
  readonly code: ErrorCode;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    facts: Record<string, unknown> = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'SkylanternError';
    this.code = code;
    this.facts = facts;
  }

  get status(): number {
    return errorCodes[this.code].status;
  }

  get retry(): boolean {
    return errorCodes[this.code].retry;
  }
}

/** True for a SkylanternError, narrowed to one code if given. */
export function isSkylanternError(error: unknown, code?: ErrorCode): error is SkylanternError {
  return error instanceof SkylanternError && (code === undefined || error.code === code);
}

/** Ends a switch over a closed union: a new member fails to compile here. */
export function unreachable(value: never): never {
  throw new SkylanternError('internal', `unreachable value ${JSON.stringify(value)}`);
}
