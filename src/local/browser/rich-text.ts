import { el } from './dom.ts';
import { emojiOf } from './emoji.ts';
import { channelMention, dateMark, link, userMention } from './text.ts';
import type { Block, RichElement, RichStyle } from './wire.ts';

export function renderRichText(block: Block): HTMLElement {
  const parts = (block.elements ?? []) as RichElement[];
  return el('div', { class: 'rich-text' }, ...parts.map(renderPart));
}

function renderPart(part: RichElement): Node {
  const inline = () => (part.elements ?? []).map(renderInline);
  switch (part.type) {
    case 'rich_text_list':
      return renderList(part);
    case 'rich_text_quote':
      return el('blockquote', {}, ...inline());
    case 'rich_text_preformatted':
      return el('pre', {}, ...inline());
    default:
      return el('div', { class: 'rich-section' }, ...inline());
  }
}

/** Slack sends nested lists one after the other and tells the depth as a number. */
function renderList(part: RichElement): HTMLElement {
  const ordered = part.style === 'ordered';
  const items = (part.elements ?? []).map((item) => el('li', {}, ...(item.elements ?? []).map(renderInline)));
  const depth = Math.min(part.indent ?? 0, 8);
  const list = ordered ? el('ol', { start: (part.offset ?? 0) + 1 }, ...items) : el('ul', {}, ...items);
  list.style.setProperty('margin-inline-start', `${depth * 1.5}rem`);
  return list;
}

function renderInline(part: RichElement): Node {
  switch (part.type) {
    case 'text':
      return styled(part.text ?? '', part.style);
    case 'link':
      return link(part.url ?? '', styled(part.text ?? part.url ?? '', part.style));
    case 'emoji':
      return document.createTextNode(emojiOf(part.name ?? '') ?? fromCode(part.unicode) ?? `:${part.name}:`);
    case 'user':
      return userMention(part.user_id ?? '');
    case 'channel':
      return channelMention(part.channel_id ?? '');
    case 'broadcast':
      return el('span', { class: 'mention all' }, `@${part.range ?? 'channel'}`);
    case 'usergroup':
      return el('span', { class: 'mention' }, '@group');
    case 'date':
      return dateMark(part.timestamp ?? Number.NaN, part.format ?? '{date}', part.url, part.fallback ?? '');
    case 'color':
      return el('code', {}, part.value ?? '');
    default:
      return document.createTextNode(part.text ?? '');
  }
}

function fromCode(unicode: string | undefined): string | undefined {
  const points = unicode?.split('-').map((part) => Number.parseInt(part, 16));
  return points?.every((point) => point > 0 && point <= 0x10ffff)
    ? String.fromCodePoint(...points)
    : undefined;
}

function styled(text: string, style: RichStyle | string | undefined): Node {
  let node: Node = document.createTextNode(text);
  if (typeof style !== 'object') return node;
  if (style.code) node = el('code', {}, node);
  if (style.bold) node = el('strong', {}, node);
  if (style.italic) node = el('em', {}, node);
  if (style.strike) node = el('s', {}, node);
  return node;
}
