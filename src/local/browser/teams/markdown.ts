import type { Mention } from '../../teams/wire.ts';
import { append, el } from '../dom.ts';
import { me } from '../state.ts';
import { link } from '../text.ts';

const ITEM = /^\s*(?:([-*])|(\d{1,3})\.)\s+(.*)$/;
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

/**
 * The small markdown of Teams' cards and messages: bold, italic, links and lists. Markup of any other kind, html above all, is text.
 * A single line break joins two lines, as it does in Teams; an empty line parts paragraphs.
 */
export function renderMarkdown(text: string, mentions: readonly Mention[]): DocumentFragment {
  const whole = document.createDocumentFragment();
  for (const block of text.split(/(?:\r?\n[ \t]*){2,}|\r(?!\n)/)) {
    for (const part of partsOf(block.split(/\r?\n/))) append(whole, drawPart(part, mentions));
  }
  return whole;
}

type Part = { kind: 'p' | 'ul' | 'ol'; lines: string[] };

function partsOf(lines: string[]): Part[] {
  const parts: Part[] = [];
  for (const line of lines) {
    const [item, bullet, , words] = ITEM.exec(line) ?? [];
    const kind = !item ? 'p' : bullet ? 'ul' : 'ol';
    const last = parts.at(-1);
    if (last?.kind === kind) last.lines.push(words ?? line);
    else if (line.trim()) parts.push({ kind, lines: [words ?? line] });
  }
  return parts;
}

function drawPart({ kind, lines }: Part, mentions: readonly Mention[]): HTMLElement {
  if (kind === 'p') return el('p', {}, ...inline(lines.join(' '), mentions));
  return el(kind, {}, ...lines.map((line) => el('li', {}, ...inline(line, mentions))));
}

/** Text that carries nothing but mentions. */
export function renderLiteral(text: string, mentions: readonly Mention[]): DocumentFragment {
  const whole = document.createDocumentFragment();
  let rest = text;
  while (rest) {
    const found = nextMention(rest, mentions);
    append(whole, rest.slice(0, found?.at ?? rest.length), found && drawMention(found.mention));
    rest = found ? rest.slice(found.at + found.mention.text.length) : '';
  }
  return whole;
}

function nextMention(
  text: string,
  mentions: readonly Mention[],
): { at: number; mention: Mention } | undefined {
  const places = mentions
    .filter((one) => one.text)
    .map((mention) => ({ at: text.indexOf(mention.text), mention }));
  return places.filter(({ at }) => at >= 0).sort((a, b) => a.at - b.at)[0];
}

function drawMention({ name }: Mention): HTMLElement {
  return el('span', { class: name === me().name ? 'mention mine' : 'mention' }, name);
}

type Found = { node: Node | string; length: number };

/** Walks the text once; each sign either begins something that is closed further on, or stands for itself. */
function inline(text: string, mentions: readonly Mention[]): (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let plain = '';
  let at = 0;
  while (at < text.length) {
    const found = takeAt(text, at, mentions);
    if (typeof found?.node === 'string') plain += found.node;
    else if (found) {
      if (plain) nodes.push(plain);
      plain = '';
      nodes.push(found.node);
    } else plain += text[at];
    at += found?.length ?? 1;
  }
  if (plain) nodes.push(plain);
  return nodes;
}

function takeAt(text: string, at: number, mentions: readonly Mention[]): Found | undefined {
  const sign = text[at] ?? '';
  if (sign === '\\') return takeEscape(text[at + 1]);
  if (sign === '&') return takeEntity(text.slice(at, at + 12));
  if (sign === '[') return takeLink(text.slice(at), mentions);
  if (sign === '*' || sign === '_') return takeEmphasis(text, at, mentions);
  const mention = mentions.find((one) => one.text && text.startsWith(one.text, at));
  return mention && { node: drawMention(mention), length: mention.text.length };
}

function takeEscape(next: string | undefined): Found | undefined {
  return next && /[!-/:-@[-`{-~]/.test(next) ? { node: next, length: 2 } : undefined;
}

function takeEntity(text: string): Found | undefined {
  const [all, decimal, hex, name] = /^&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,6}));/i.exec(text) ?? [];
  if (!all) return undefined;
  const code = decimal ? Number(decimal) : Number.parseInt(hex ?? '', 16);
  const node = name ? ENTITIES[name] : code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
  return node === undefined ? undefined : { node, length: all.length };
}

function takeLink(text: string, mentions: readonly Mention[]): Found | undefined {
  const [all, label, url] = /^\[((?:\\.|[^[\]\\])*)\]\(([^()\s]+)\)/.exec(text) ?? [];
  if (!all || !url) return undefined;
  const words = document.createDocumentFragment();
  append(words, ...inline(label ?? '', mentions));
  return { node: link(url, words), length: all.length };
}

function takeEmphasis(text: string, at: number, mentions: readonly Mention[]): Found | undefined {
  const sign = text[at] ?? '';
  const mark = text[at + 1] === sign ? sign + sign : sign;
  const from = at + mark.length;
  if (/^\s?$/.test(text[from] ?? '') || (sign === '_' && /[\p{L}\p{N}]/u.test(text[at - 1] ?? '')))
    return undefined;
  const end = closing(text, from, mark);
  if (end < 0) return mark.length === 2 ? { node: mark, length: 2 } : undefined;
  const tag = mark.length === 2 ? 'strong' : 'em';
  return { node: el(tag, {}, ...inline(text.slice(from, end), mentions)), length: end + mark.length - at };
}

function closing(text: string, from: number, mark: string): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text.startsWith(mark, at) && !/\s/.test(text[at - 1] ?? '') && isEnd(text, at, mark)) return at;
  }
  return -1;
}

/** A single sign does not close at half of a double one, and an underscore not inside a word. */
function isEnd(text: string, at: number, mark: string): boolean {
  const [before, after] = [text[at - 1] ?? '', text[at + mark.length] ?? ''];
  if (mark.length === 1 && (before === mark || after === mark)) return false;
  return mark[0] !== '_' || !/[\p{L}\p{N}]/u.test(after);
}
