import { RefusedCall, shiftClock } from './api.ts';
import { append, button, el, glyph } from './dom.ts';
import { now, setClock, tell, voice } from './state.ts';
import { fullTime, shortStamp } from './time.ts';
import { announce, toast } from './toast.ts';
import { word } from './words.ts';

/** A server without a movable clock answers 501 to the first try; from then on the buttons are gone. */
let movable = true;

/** What time it is for the desk's rules, with buttons that let hours and days pass. */
export function clockControl(): HTMLElement {
  const time = el('time', { class: 'clock-time' });
  const words = el(
    'div',
    { class: 'clock-words' },
    el('span', { class: 'clock-label' }, word('deskClock')),
    time,
  );
  const node = el(
    'div',
    { class: 'clock', role: 'group', 'aria-label': word('deskClock') },
    glyph('clock'),
    words,
  );
  const hour = shifter('hour', 'hourLong', 60);
  const day = shifter('day', 'dayLong', 24 * 60);
  const buttons = el('div', { class: 'clock-buttons', hidden: !movable }, hour, day);
  append(node, buttons);
  drawTime(time);
  return node;
}

export function tickClock(): void {
  for (const time of document.querySelectorAll<HTMLTimeElement>('.clock-time')) drawTime(time);
}

function drawTime(time: HTMLTimeElement): void {
  time.dateTime = now().toISOString();
  time.title = fullTime(now(), voice());
  time.textContent = shortStamp(now(), voice());
}

function shifter(label: 'hour' | 'day', long: 'hourLong' | 'dayLong', minutes: number): HTMLElement {
  const node = button(word(label), 'button small', () => void shift(minutes));
  node.setAttribute('aria-label', `${word(label)}: ${word(long)}`);
  node.title = word(long);
  return node;
}

async function shift(minutes: number): Promise<void> {
  try {
    const { clock } = await shiftClock(minutes);
    if (clock) setClock(clock);
    tickClock();
    tell('messages');
    announce(`${word('deskClock')}: ${fullTime(now(), voice())}`);
  } catch (error) {
    toast(error instanceof RefusedCall ? error.message : word('noServer'));
    movable = !(error instanceof RefusedCall && error.status === 501);
    for (const node of document.querySelectorAll<HTMLElement>('.clock-buttons')) node.hidden = !movable;
  }
}
