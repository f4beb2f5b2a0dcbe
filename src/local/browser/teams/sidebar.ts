import { clockControl } from '../clock.ts';
import { el } from '../dom.ts';
import { personSwitcher } from '../persons.ts';
import { channelLink, group, hashMark, mailLink } from '../place-links.ts';
import { sideSwitch } from '../sides.ts';
import { desk, me } from '../state.ts';
import { avatar } from '../text.ts';
import { word } from '../words.ts';

let drawnFor = '';
let places: HTMLElement | undefined;

/** The person and the clock are drawn once a person, the list of conversations after every change. */
export function drawSidebar(pane: HTMLElement): void {
  const { state } = desk;
  if (!state) return;
  if (drawnFor !== me().id) {
    drawnFor = me().id;
    places = el('nav', { class: 'places', 'aria-label': word('channels') });
    const name = el('p', { class: 'team-name' }, state.team.name);
    const head = el('header', { class: 'team' }, name, sideSwitch('teams'));
    pane.replaceChildren(head, personSwitcher(), places, clockControl());
  }
  const active = document.activeElement;
  const focused = active instanceof HTMLElement ? active.dataset.place : undefined;
  const chat = state.dms.map((one) => channelLink(one, avatar(state.bot.id, 'small')));
  const channels = state.channels.filter((one) => one.isMember).map((one) => channelLink(one, hashMark()));
  places?.replaceChildren(group(word('chat'), [...chat, mailLink()]), group(state.team.name, channels));
  if (focused) places?.querySelector<HTMLElement>(`[data-place="${CSS.escape(focused)}"]`)?.focus();
}

export function forgetSidebar(): void {
  drawnFor = '';
}
