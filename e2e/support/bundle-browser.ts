import { rolldown } from 'rolldown';

const root = new URL('../..', import.meta.url).pathname;

/** One script for a page out of an entry's text, which may import unmodified packages from the registry. */
export async function bundleBrowser(entry: string): Promise<string> {
  const bundle = await rolldown({
    input: 'browser-entry.js',
    cwd: root,
    platform: 'browser',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'browser-entry.js' ? `${root}e2e/browser-entry.js` : null),
        load: (id) => (id.endsWith('e2e/browser-entry.js') ? entry : null),
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'iife', codeSplitting: false });
  await bundle.close();
  return output[0].code;
}
