import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/** `1.2 s`, `3 min 04 s` */
export function spoken(ms) {
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`;
}

/**
 * Runs a command at the root and gives its exit code, output and duration; it never throws.
 * With `show` the output goes straight to the terminal and is not kept. Ctrl-C ends the command, then us.
 */
export function run(command, args, { show = false, env = process.env, timeoutMs = 0 } = {}) {
  const began = performance.now();
  return new Promise((resolve) => {
    const chunks = [];
    const stdio = ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'];
    const child = spawn(command, args, { cwd: root, env, stdio });
    let isInterrupted = false;
    let isLate = false;
    const interrupt = (signal) => {
      isInterrupted = true;
      child.kill(signal);
    };
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', interrupt);
    const late = setTimeout(
      () => {
        isLate = true;
        child.kill('SIGTERM');
        setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
      },
      timeoutMs || 2 ** 31 - 1,
    );
    const end = (code, note = '') => {
      clearTimeout(late);
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
      if (isInterrupted) process.exit(130);
      const tooLate = isLate ? `stopped after ${spoken(timeoutMs)}: took too long\n` : '';
      resolve({ code, output: Buffer.concat(chunks) + note + tooLate, tookMs: performance.now() - began });
    };
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => end(127, `${command}: ${error.message}\n`));
    child.on('close', (code, signal) => end(code ?? 1, signal ? `ended by ${signal}\n` : ''));
  });
}

/** Runs Node itself, so that nothing depends on PATH or on executable bits. */
export const runNode = (args, options) => run(process.execPath, args, options);
