import type { ChannelCondition, ChannelField, ChannelRule } from '@skylantern/contracts';
import { getDomain } from 'tldts';
import { clickIdChannel } from './click-ids.ts';
import type { EnrichedColumns } from './define-enricher.ts';
import { findSite, findSiteOfSource } from './find-site.ts';
import { sceneKindOf } from './scenes.ts';

export type ChannelFacts = Readonly<Record<ChannelField, string>>;

export interface ChannelDecision {
  /** '': the person goes on inside the site, or there is no page. */
  channel: string;
  /** The number of the rule; null: none holds, or none was asked. */
  rule: number | null;
}

/** What rules look at, read from the columns that were found before, and WeChat's number of the entrance. */
export function channelFactsOf(found: Partial<EnrichedColumns>, scene: string): ChannelFacts {
  const { utm_source = '', click_id = '', host = '', referrer_host = '' } = found;
  const referrerSite = findSite(referrer_host);
  const sceneKind = sceneKindOf(scene);
  return {
    utm_source,
    utm_medium: found.utm_medium ?? '',
    utm_campaign: found.utm_campaign ?? '',
    utm_term: found.utm_term ?? '',
    utm_content: found.utm_content ?? '',
    source_kind: utm_source === '' ? '' : (findSiteOfSource(utm_source)?.kind ?? ''),
    click_id: click_id.slice(0, Math.max(0, click_id.indexOf(':'))),
    click_kind: clickIdChannel(click_id) ?? '',
    referrer_host,
    referrer_kind: referrerKind(host, referrer_host, referrerSite?.kind ?? null),
    referrer_site: referrerSite?.name ?? '',
    host,
    path: found.path ?? '',
    scene: sceneKind === '' ? '' : scene,
    scene_kind: sceneKind,
  };
}

function referrerKind(host: string, referrerHost: string, kind: string | null): string {
  // Without page and referrer there is nothing to say: a server sent it, or an app.
  if (referrerHost === '') return host === '' ? '' : 'none';
  return isSameSite(host, referrerHost) ? 'same-site' : (kind ?? 'other');
}

/** The first rule that holds. Who goes on inside the site, by no link that says more, did not come anew. */
export function decideChannel(rules: readonly ChannelRule[], facts: ChannelFacts): ChannelDecision {
  const { utm_source, utm_medium, utm_campaign, click_id, referrer_kind, scene_kind } = facts;
  const saysNothing = utm_source + utm_medium + utm_campaign + click_id === '';
  const comesAnew =
    (referrer_kind !== 'same-site' && referrer_kind !== '') ||
    (scene_kind !== 'return' && scene_kind !== 'nobody' && scene_kind !== '');
  if (saysNothing && !comesAnew) return { channel: '', rule: null };
  for (const [i, { channel, test }] of compiled(rules).entries())
    if (test(facts)) return { channel, rule: i };
  return { channel: '', rule: null };
}

interface CompiledRule {
  channel: string;
  test(facts: ChannelFacts): boolean;
}

const known = new WeakMap<readonly ChannelRule[], CompiledRule[]>();

function compiled(rules: readonly ChannelRule[]): CompiledRule[] {
  const made =
    known.get(rules) ??
    rules.map(({ channel, when }) => {
      const tests = when.map(testOf);
      return { channel, test: (facts: ChannelFacts) => tests.every((test) => test(facts)) };
    });
  known.set(rules, made);
  return made;
}

function testOf({ of, operator, values }: ChannelCondition): (facts: ChannelFacts) => boolean {
  if (operator === 'is_set') return (facts) => facts[of] !== '';
  if (operator === 'is_not_set') return (facts) => facts[of] === '';
  const texts = values.map((value) => value.toLowerCase());
  const plain = new Set(texts.filter((text) => !text.includes('*')));
  const patterns = texts.filter((text) => text.includes('*')).map((text) => text.split('*'));
  const isOne = (facts: ChannelFacts): boolean => {
    const text = facts[of].toLowerCase();
    return text !== '' && (plain.has(text) || patterns.some((parts) => fits(text, parts)));
  };
  return operator === 'is' ? isOne : (facts) => !isOne(facts);
}

/** Is the text these parts in order, with anything between them? In linear time, whatever a member wrote. */
function fits(text: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
    return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

/** Hosts of one registrable domain, where `ada.github.io` and `bob.github.io` are two. */
function isSameSite(host: string, other: string): boolean {
  if (host === '' || host === other) return host === other;
  const domain = getDomain(host, { allowPrivateDomains: true });
  return domain !== null && domain === getDomain(other, { allowPrivateDomains: true });
}
