import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export type BundleReport = { sizes: { name: string; bytes: number; limit: number }[]; missing: string[] };

const KB = 1000;
const SDK_LIMIT = 8 * KB;
const WEB_LIMIT = 350 * KB;

const gzipped = (path: string) => gzipSync(readFileSync(path), { level: 9 }).length;

/** The scripts that a page loads before it shows anything: its module scripts and their preloads. */
export function listInitialScripts(html: string): string[] {
  const tags = html.match(/<(script|link)\b[^>]*>/g) ?? [];
  return tags.flatMap((tag) => {
    const path = /^<script/.test(tag) ? /\bsrc="([^"]+)"/.exec(tag) : /\bhref="([^"]+)"/.exec(tag);
    const isWanted = /^<script/.test(tag) || /\brel="modulepreload"/.test(tag);
    return isWanted && path?.[1] !== undefined && !/^https?:/.test(path[1])
      ? [path[1].replace(/^\.?\//, '')]
      : [];
  });
}

/** Measures, gzipped, each file of the SDKs that people load and the web page's initial JavaScript. */
export function measureBundles(root: string): BundleReport {
  const report: BundleReport = { sizes: [], missing: [] };
  for (const dist of ['sdks/browser/dist', 'sdks/wechat/dist']) {
    const folder = join(root, dist);
    const files = existsSync(folder) ? readdirSync(folder).filter((name) => /\.m?js$/.test(name)) : [];
    if (files.length === 0) report.missing.push(`${dist}/*.js`);
    for (const name of files)
      report.sizes.push({ name: `${dist}/${name}`, bytes: gzipped(join(folder, name)), limit: SDK_LIMIT });
  }

  const web = join(root, 'apps/web/dist');
  const page = join(web, 'index.html');
  const scripts = existsSync(page) ? listInitialScripts(readFileSync(page, 'utf8')) : [];
  if (scripts.length === 0) report.missing.push('apps/web/dist/index.html with its scripts');
  else {
    const bytes = scripts.reduce((sum, path) => sum + gzipped(join(web, path)), 0);
    report.sizes.push({ name: `web, first ${scripts.length} scripts`, bytes, limit: WEB_LIMIT });
  }
  return report;
}
