import { el } from './dom.ts';
import { me } from './state.ts';
import { word } from './words.ts';

const SIDES = {
  slack: { path: '/', name: 'Slack' },
  teams: { path: '/teams/', name: 'Microsoft Teams' },
} as const;

/** Leads the same person to the other side of the workspace; both sides know a person by their handle. */
export function sideSwitch(here: keyof typeof SIDES): HTMLElement {
  return sidesOf(me().handle ?? me().id, here);
}

/** @param here none: the page belongs to neither side */
export function sidesOf(handle: string, here?: keyof typeof SIDES): HTMLElement {
  const as = new URLSearchParams(handle ? { as: handle } : {});
  const links = Object.entries(SIDES).map(([side, { path, name }]) =>
    el(
      'a',
      { href: `${path}#${as}`, class: 'side', 'data-side': side, 'aria-current': side === here && 'page' },
      name,
    ),
  );
  return el('nav', { class: 'sides', 'aria-label': word('sides') }, ...links);
}
