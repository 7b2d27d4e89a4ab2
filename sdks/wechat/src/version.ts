/** Sent as `context.library.version`; the test holds it to package.json. */
export const VERSION = '0.1.0';
