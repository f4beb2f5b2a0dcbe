import { append, el, glyph } from './dom.ts';
import { type Route, writeRoute } from './route.ts';
import { desk, me } from './state.ts';
import type { Channel } from './wire.ts';
import { word } from './words.ts';

export function group(title: string, links: HTMLElement[]): HTMLElement {
  const list = el('ul', {}, ...links.map((one) => el('li', {}, one)));
  return el('section', { class: 'place-group', 'aria-label': title }, el('h2', {}, title), list);
}

export function hashMark(): HTMLElement {
  return el('span', { class: 'hash', 'aria-hidden': 'true' }, '#');
}

export function channelLink(channel: Channel, mark: Node): HTMLElement {
  const link = placeLink({ channel: channel.id }, channel.id, channel.name, mark);
  if (channel.unread === 0) return link;
  link.classList.add('unread');
  const spoken = el('span', { class: 'only-spoken' }, `, ${word('unread', { n: channel.unread })}`);
  const count =
    channel.mentions > 0 || channel.kind === 'im' ? Math.max(channel.mentions, channel.unread) : 0;
  append(link, spoken);
  append(
    link,
    el('span', { class: count ? 'count' : 'dot', 'aria-hidden': 'true' }, count ? String(count) : ''),
  );
  return link;
}

/** The mails that the desk has sent stand on a page of their own, the same for both sides. */
export function mailLink(): HTMLElement {
  const { handle, id, locale, tz } = me();
  const query = new URLSearchParams({ as: handle ?? id, locale, tz });
  const link = el('a', { href: `/mail/#${query}`, class: 'place', 'data-place': 'mail' });
  append(link, glyph('mail'), el('span', { class: 'place-name' }, word('mail')));
  return link;
}

/** Real links: they open in a new tab, and the browser's back button finds the way. */
export function placeLink(to: Route, key: string, label: string, mark: Node): HTMLElement {
  const here = desk.route.pane ? desk.route.pane === key : desk.route.channel === key;
  const link = el('a', { href: writeRoute({ as: me().id, ...to }), class: 'place', 'data-place': key });
  if (here) link.setAttribute('aria-current', 'page');
  append(link, mark, el('span', { class: 'place-name' }, label));
  return link;
}
