import { clockControl } from './clock.ts';
import { append, el, glyph, on } from './dom.ts';
import { openJump } from './jump.ts';
import { personSwitcher } from './persons.ts';
import { channelLink, group, hashMark, mailLink, placeLink } from './place-links.ts';
import { sideSwitch } from './sides.ts';
import { botName, desk, me } from './state.ts';
import { avatar } from './text.ts';
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
    sideSwitch('slack'),
    on(search, { click: openJump }),
  );
}

function placeGroups(): HTMLElement[] {
  const { state } = desk;
  if (!state) return [];
  const home = placeLink({ pane: 'home' }, 'home', word('homeOf', { bot: botName() }), glyph('home'));
  const dms = state.dms.map((c) => channelLink(c, avatar(state.bot.id, 'small')));
  const channels = state.channels.filter((c) => c.isMember);
  return [
    group(word('apps'), [home, ...dms, mailLink()]),
    group(
      word('channels'),
      channels.map((c) => channelLink(c, hashMark())),
    ),
  ];
}

export function forgetSidebar(): void {
  drawnFor = '';
}
