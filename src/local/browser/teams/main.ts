import type { Message, PageEvent } from '../../teams/wire.ts';
import { listen } from '../api.ts';
import { tickClock } from '../clock.ts';
import { button, el } from '../dom.ts';
import { redrawOnLateFonts } from '../late-fonts.ts';
import { callPlaces, go, readRoute, writeRoute } from '../route.ts';
import { channelOf, desk, me, personOf, watch } from '../state.ts';
import { announce, toast } from '../toast.ts';
import { speak, spoken, word } from '../words.ts';
import { eventsOf, fetchTeams } from './api.ts';
import { announceMessage } from './cards.ts';
import { plainText } from './message.ts';
import { drawPlace, focusComposer, forgetPlace, seen, tickPlace } from './place.ts';
import { drawSidebar, forgetSidebar } from './sidebar.ts';
import { applyEvent, catchUp, loadAs, overhear } from './state.ts';
import { drawTask } from './task.ts';

const LAST_PERSON = 'desk.teams.as';
const PHONE = matchMedia('(max-width: 640px)');

function part(id: string): HTMLElement {
  const node = document.getElementById(id);
  if (!node) throw new Error(`index.html has no #${id}`);
  return node;
}

let stopListening: (() => void) | undefined;

async function followHash(): Promise<void> {
  const route = readRoute(location.hash);
  try {
    if (!desk.state || (route.as && route.as !== me().id)) await takeSeat(route.as);
  } catch (error) {
    failStart(error);
    return;
  }
  desk.route = { ...route, as: me().id };
  if (!channelOf(route.channel)?.isMember) desk.route = { as: me().id };
  if (!desk.route.channel && !PHONE.matches) chooseDefault();
  // The server may have offered another person or the channel may be closed to this one: the address tells what is shown.
  history.replaceState(null, '', writeRoute(desk.route));
  draw();
}

/** Becomes another person: everything known as the former one is forgotten. */
async function takeSeat(as: string | undefined): Promise<void> {
  const id = await personFor(as);
  stopListening?.();
  // Listening comes first: what happens while the workspace is loaded is then heard, and nothing is asked for twice.
  await new Promise<void>((linked) => {
    const isSeated = () => desk.state?.me.id === id;
    const heard = (event: PageEvent) => (isSeated() ? onEvent(event) : overhear(event));
    stopListening = listen(eventsOf(id), heard, (up) => {
      if (isSeated()) onLink(up);
      linked();
    });
  });
  await loadAs(id);
  localStorage.setItem(LAST_PERSON, me().id);
  speak(me().locale);
  document.documentElement.lang = spoken();
  part('skip').textContent = word('skip');
  forgetSidebar();
  forgetPlace();
}

async function personFor(as: string | undefined): Promise<string> {
  const remembered = as ?? localStorage.getItem(LAST_PERSON) ?? undefined;
  const state = await fetchTeams(remembered).catch((error) => {
    // The remembered person may be gone from the demo organisation; whoever the server offers will do.
    if (as) throw error;
    return fetchTeams(undefined);
  });
  return state.me.key;
}

function chooseDefault(): void {
  const first = desk.state?.dms[0];
  if (first) desk.route = { as: me().id, channel: first.id };
}

function draw(): void {
  const { channel } = desk.route;
  part('app').dataset.pane = channel ? 'main' : 'sidebar';
  const place = channelOf(channel)?.name ?? '';
  document.title = [place, desk.state?.team.name, me().name].filter(Boolean).join(' · ');
  drawPlace(part('main'));
  drawSidebar(part('sidebar'));
  drawTask();
  part('app').removeAttribute('aria-busy');
}

function onEvent(event: PageEvent): void {
  applyEvent(event);
  if (event.type === 'notice') toast(event.text);
  if (event.type === 'message') sayMessage(event.message);
  if (event.type === 'unread' && event.conversation === desk.route.channel) seen();
}

/** Reads a new message aloud where it can be seen: in the open conversation, a reply only under its open post. */
function sayMessage(message: Message): void {
  const { channel, thread } = desk.route;
  if (message.conversation !== channel || message.from === me().id) return;
  if (message.thread && message.thread !== thread) return;
  announceMessage(personOf(message.from)?.name ?? '', message, plainText(message));
}

/** After a gap in the stream, whatever happened meanwhile is asked for. */
function onLink(up: boolean): void {
  desk.linked = up;
  const bar = part('link');
  const wasLost = !bar.hidden;
  bar.hidden = up;
  bar.textContent = up ? '' : word('linkLost');
  if (!up) return;
  if (wasLost) announce(word('linkBack'));
  catchUp().catch(() => toast(word('noServer')));
}

function failStart(error: unknown): void {
  const said = error instanceof Error ? error.message : String(error);
  const retry = button(word('retry'), 'button primary', () => location.assign('/teams/'));
  const words = [el('h1', {}, word('cannotStart')), el('p', {}, said)];
  const app = part('app');
  app.removeAttribute('aria-busy');
  app.dataset.pane = 'main';
  part('main').replaceChildren(el('div', { class: 'fail', role: 'alert' }, ...words, retry));
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
  const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
  const { channel, thread } = desk.route;
  if (event.key === 'Escape' && channel && thread && !document.querySelector(':popover-open'))
    go({ as: me().id, channel });
  else if (event.key === '/' && !typing && !event.ctrlKey && !event.altKey && !event.metaKey) {
    event.preventDefault();
    focusComposer();
  }
}

callPlaces('conversation');
watch('messages', () => drawPlace(part('main')));
watch('views', drawTask);
watch('directory', () => drawSidebar(part('sidebar')));
addEventListener('hashchange', () => void followHash());
addEventListener('keydown', onKey);
document.addEventListener('visibilitychange', () => desk.state && seen());
PHONE.addEventListener('change', () => void followHash());
part('skip').addEventListener('click', (event) => {
  // The address after # is the place on the desk, so the link must not change it.
  event.preventDefault();
  part('main').focus();
});
setInterval(() => {
  tickClock();
  tickPlace();
}, 20_000);
redrawOnLateFonts();
void followHash();
