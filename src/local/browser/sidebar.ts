import { clockControl } from './clock.ts';
import { append, el, glyph, on } from './dom.ts';
import { openJump } from './jump.ts';
import { personSwitcher } from './persons.ts';
import { type Route, writeRoute } from './route.ts';
import { botName, desk, me } from './state.ts';
import { avatar } from './text.ts';
import type { Channel } from './wire.ts';
import { word } from './words.ts';

let drawnFor = '';
let places: HTMLElement | undefined;

/** The person and the clock are drawn once a person, the list of places after every change. */
export function drawSidebar(pane: HTMLElement): void {
  const { state } = desk;
  if (!state) return;
  if (drawnFor !== me().id) {
    drawnFor = me().id;
    places = el('nav', { class: 'places', 'aria-label': word('channels') });
    pane.replaceChildren(teamHead(state.team.name), personSwitcher(), places, clockControl());
  }
  const focused =
    document.activeElement instanceof HTMLElement ? document.activeElement.dataset.place : undefined;
  places?.replaceChildren(...placeGroups());
  if (focused) places?.querySelector<HTMLElement>(`[data-place="${CSS.escape(focused)}"]`)?.focus();
}

function teamHead(team: string): HTMLElement {
  const search = el(
    'button',
    { type: 'button', class: 'jump-button' },
    glyph('search'),
    el('span', {}, word('jump')),
  );
  append(search, el('kbd', { 'aria-hidden': 'true' }, 'Ctrl K'));
  return el(
    'header',
    { class: 'team' },
    el('p', { class: 'team-name' }, team),
    on(search, { click: openJump }),
  );
}

function placeGroups(): HTMLElement[] {
  const { state } = desk;
  if (!state) return [];
  const home = placeLink({ pane: 'home' }, 'home', word('homeOf', { bot: botName() }), glyph('home'));
  const mail = placeLink({ pane: 'mail' }, 'mail', word('mail'), glyph('mail'));
  const dms = state.dms.map((c) => channelLink(c, avatar(state.bot.id, 'small')));
  const channels = state.channels.filter((c) => c.isMember);
  return [
    group(word('apps'), [home, ...dms, mail]),
    group(
      word('channels'),
      channels.map((c) => channelLink(c, hashMark())),
    ),
  ];
}

function group(title: string, links: HTMLElement[]): HTMLElement {
  const list = el('ul', {}, ...links.map((one) => el('li', {}, one)));
  return el('section', { class: 'place-group', 'aria-label': title }, el('h2', {}, title), list);
}

function hashMark(): HTMLElement {
  return el('span', { class: 'hash', 'aria-hidden': 'true' }, '#');
}

function channelLink(channel: Channel, mark: Node): HTMLElement {
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

/** Real links: they open in a new tab, and the browser's back button finds the way. */
function placeLink(to: Route, key: string, label: string, mark: Node): HTMLElement {
  const here = desk.route.pane ? desk.route.pane === key : desk.route.channel === key;
  const link = el('a', { href: writeRoute({ as: me().id, ...to }), class: 'place', 'data-place': key });
  if (here) link.setAttribute('aria-current', 'page');
  append(link, mark, el('span', { class: 'place-name' }, label));
  return link;
}

export function forgetSidebar(): void {
  drawnFor = '';
}
