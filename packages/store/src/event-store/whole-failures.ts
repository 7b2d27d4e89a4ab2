import { Transform } from 'node:stream';

const CARRIAGE_RETURN = 0x0d;

/**
 * Lines of JSON as they came, and a failure at their end in one piece: the client's reader understands it only so.
 * It begins with a carriage return, which is escaped within JSON.
 */
export function wholeFailures(): Transform {
  const failure: Buffer[] = [];
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const at = failure.length > 0 ? 0 : chunk.indexOf(CARRIAGE_RETURN);
      if (at === -1) return done(null, chunk);
      failure.push(chunk.subarray(at));
      if (at > 0) this.push(chunk.subarray(0, at));
      done();
    },
    flush(done) {
      if (failure.length > 0) this.push(Buffer.concat(failure));
      done();
    },
  });
}
