import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * Requests at an even rate, whatever the answers take; each is timed from the instant that it was due, so that a slow
 * answer is not hidden by those that had to wait for it. (A rate of autocannon comes in one burst a second.)
 * Answers the times in ms.
 */
export async function steadyLoad(
  url: string,
  body: (n: number) => string,
  perSecond: number,
  seconds: number,
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const times: number[] = [];
  const answers: Promise<void>[] = [];
  const startedAt = performance.now();
  const total = perSecond * seconds;
  for (let n = 0; n < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1_000) * perSecond) + 1);
    for (; n < due; n += 1) {
      const dueAt = startedAt + (n / perSecond) * 1_000;
      answers.push(post(url, agent, body(n)).then(() => void times.push(performance.now() - dueAt)));
    }
    await wait(1);
  }
  await Promise.all(answers);
  agent.destroy();
  return times;
}

function post(url: string, agent: Agent, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve();
        else reject(new Error(`the door answered ${answer.statusCode}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
