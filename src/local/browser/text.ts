import { append, el, on } from './dom.ts';
import { emojiOf } from './emoji.ts';
import { decode, type Mark, parseMrkdwn } from './mrkdwn.ts';
import { go } from './route.ts';
import { channelOf, desk, me, now, personOf, voice } from './state.ts';
import { fillDate, fullTime } from './time.ts';
import type { TextObject } from './wire.ts';
import { langOf } from './words.ts';

/** An address that may become a link; anything else (javascript:, data:, file:) stays text. */
export function safeUrl(url: string): string | undefined {
  try {
    const parsed = new URL(url);
    return ['http:', 'https:', 'mailto:'].includes(parsed.protocol) ? parsed.href : undefined;
  } catch {
    return undefined;
  }
}

const THIS_MACHINE = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** An address of this very desk, by the name that the page was opened with: pictures come from nowhere else. */
export function ownAddress(url: string): string | undefined {
  const { hostname, port, pathname, search } = URL.parse(url) ?? {};
  if (!hostname || !THIS_MACHINE.has(hostname) || port !== location.port) return undefined;
  return `${location.origin}${pathname}${search}`;
}

export function link(url: string, ...children: Node[]): HTMLElement {
  const href = safeUrl(url);
  if (!href) return el('span', {}, ...children);
  return el('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...children);
}

/** The visible words of a text object, for labels, options and buttons. */
export function plainWords(text: TextObject | string | undefined): string {
  if (text === undefined) return '';
  if (typeof text === 'string') return text;
  const words = decode(text.text);
  if (text.type !== 'plain_text' || text.emoji === false) return words;
  return words.replace(/:([a-z0-9_+'-]+):/g, (all, name: string) => emojiOf(name) ?? all);
}

/** Draws a text object as inline content inside `className`. */
export function renderText(
  text: TextObject | undefined,
  className: string,
  tag: 'div' | 'span' = 'div',
): HTMLElement {
  const node = el(tag, { class: className });
  if (!text) return node;
  node.lang = langOf(text.text, me().locale);
  if (text.type === 'mrkdwn') append(node, ...renderMarks(parseMrkdwn(text.text, text.verbatim)));
  else node.textContent = plainWords(text);
  return node;
}

export function renderMrkdwn(text: string, className: string): HTMLElement {
  return renderText({ type: 'mrkdwn', text }, className);
}

const STYLE_TAGS = { bold: 'strong', italic: 'em', strike: 's', quote: 'blockquote' } as const;

function renderMarks(marks: readonly Mark[]): Node[] {
  return marks.map(renderMark);
}

function renderMark(mark: Mark): Node {
  switch (mark.kind) {
    case 'text':
      return document.createTextNode(mark.text);
    case 'bold':
    case 'italic':
    case 'strike':
    case 'quote':
      return el(STYLE_TAGS[mark.kind], {}, ...renderMarks(mark.marks));
    case 'code':
      return el('code', {}, mark.text);
    case 'pre':
      return el('pre', {}, mark.text);
    case 'link':
      return link(mark.url, ...renderMarks(mark.marks));
    case 'user':
      return userMention(mark.id, mark.label);
    case 'channel':
      return channelMention(mark.id, mark.label);
    case 'broadcast':
      return el('span', { class: 'mention all' }, mark.text);
    case 'date':
      return dateMark(mark.timestamp, mark.format, mark.url, mark.fallback);
    case 'break':
      return el('br');
  }
}

export function userMention(id: string, label?: string): HTMLElement {
  const person = personOf(id);
  const shown = person?.name ?? label ?? id;
  const mine = id === me().id ? ' mine' : '';
  return el('span', { class: `mention${mine}`, title: person?.title }, `@${shown}`);
}

export function channelMention(id: string, label?: string): HTMLElement {
  const channel = channelOf(id);
  const shown = `#${channel?.name ?? label ?? id}`;
  if (!channel) return el('span', { class: 'mention' }, shown);
  const node = el('button', { type: 'button', class: 'mention link' }, shown);
  return on(node, { click: () => go({ as: me().id, channel: id }) });
}

export function dateMark(
  timestamp: number,
  format: string,
  url: string | undefined,
  fallback: string,
): HTMLElement {
  const when = new Date(timestamp * 1000);
  if (Number.isNaN(when.getTime())) return el('span', {}, fallback);
  const time = el('time', { datetime: when.toISOString(), title: fullTime(when, voice()) });
  time.textContent = fillDate(format, when, now(), voice());
  return url ? link(url, time) : time;
}

/** Initials on the person's own colour; black or white letters, whichever can be read on it. */
export function avatar(id: string, size: 'small' | 'normal' = 'normal'): HTMLElement {
  const person = personOf(id);
  const node = el('span', { class: `avatar ${size}`, 'aria-hidden': 'true' }, person?.initials ?? '?');
  const color = /^#[0-9a-f]{6}$/i.test(person?.color ?? '') ? (person?.color ?? '') : '#5b6670';
  node.style.setProperty('background', color);
  node.style.setProperty('color', luminance(color) > 0.179 ? '#000' : '#fff');
  if (id === desk.state?.bot.id) node.classList.add('bot');
  return node;
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
