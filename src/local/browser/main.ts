import { fetchState, listen } from './api.ts';
import { tickClock } from './clock.ts';
import { button, el } from './dom.ts';
import { openJump } from './jump.ts';
import { redrawOnLateFonts } from './late-fonts.ts';
import { drawModal } from './modal.ts';
import {
  drawPlace,
  focusComposer,
  forgetPlace,
  refreshHome,
  refreshPlace,
  seen,
  tickPlace,
} from './place.ts';
import { readRoute, writeRoute } from './route.ts';
import { drawSidebar, forgetSidebar } from './sidebar.ts';
import {
  applyEvent,
  catchUp,
  channelOf,
  desk,
  isReply,
  loadAs,
  me,
  overhear,
  personOf,
  watch,
} from './state.ts';
import { renderMrkdwn } from './text.ts';
import { closeThread, drawThread, forgetThread, refreshThread } from './thread.ts';
import { announce, toast } from './toast.ts';
import type { DeskEvent, Message } from './wire.ts';
import { speak, spoken, word } from './words.ts';

const LAST_PERSON = 'desk.as';
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
  if (route.channel && !channelOf(route.channel)) desk.route = { as: me().id };
  if (!desk.route.channel && !desk.route.pane && !PHONE.matches) chooseDefault();
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
    const heard = (event: DeskEvent) => (isSeated() ? onEvent(event) : overhear(event));
    stopListening = listen(`/local/events?as=${encodeURIComponent(id)}`, heard, (up) => {
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
  forgetThread();
  part('thread').replaceChildren();
}

async function personFor(as: string | undefined): Promise<string> {
  const remembered = as ?? localStorage.getItem(LAST_PERSON) ?? undefined;
  const state = await fetchState(remembered).catch((error) => {
    // The remembered person may be gone from the demo organisation; whoever the server offers will do.
    if (as) throw error;
    return fetchState(undefined);
  });
  // The Teams side leads here with a handle; a server that does not know it as an id has looked through the first person's eyes.
  const byHandle = state.people.find((person) => person.handle === remembered && !person.deactivated);
  return byHandle?.id ?? state.me.id;
}

function chooseDefault(): void {
  const first = desk.state?.dms[0] ?? desk.state?.channels.find((c) => c.isMember);
  if (first) desk.route = { as: me().id, channel: first.id };
}

function draw(): void {
  const { channel, thread, pane } = desk.route;
  part('app').dataset.pane = thread ? 'thread' : channel || pane ? 'main' : 'sidebar';
  document.title = titleOf();
  drawPlace(part('main'));
  drawThread(part('thread'));
  drawSidebar(part('sidebar'));
  drawModal();
  part('app').removeAttribute('aria-busy');
}

function titleOf(): string {
  const { channel, pane } = desk.route;
  const place = pane ? word(pane) : (channelOf(channel)?.name ?? '');
  return [place, desk.state?.team.name, me().name].filter(Boolean).join(' · ');
}

function onEvent(event: DeskEvent): void {
  applyEvent(event);
  if (event.type === 'toast') toast(event.text);
  if (event.type === 'message' || event.type === 'ephemeral') sayMessage(event.message);
  if (event.type === 'unread' && event.channel === desk.route.channel) seen();
}

/** Reads a new message aloud where it can be seen: in the open channel or the open thread. */
function sayMessage(message: Message): void {
  const { channel, thread } = desk.route;
  if (message.channel !== channel || message.user === me().id) return;
  if (isReply(message) && message.thread_ts !== thread) return;
  const words = renderMrkdwn(message.text, '').textContent ?? '';
  const who = personOf(message.user)?.name ?? '';
  announce([message.ephemeral ? `${word('onlyYou')}.` : '', `${who}: ${words}`].join(' ').trim());
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
  catchUp()
    .then(redrawPage)
    .catch(() => toast(word('noServer')));
}

/** The home is not kept up to date by the catching up, so it is opened again. */
function redrawPage(): void {
  if (!desk.route.pane) return;
  forgetPlace();
  draw();
}

function failStart(error: unknown): void {
  const said = error instanceof Error ? error.message : String(error);
  const retry = button(word('retry'), 'button primary', () => location.assign('/'));
  const notice = el(
    'div',
    { class: 'fail', role: 'alert' },
    el('h1', {}, word('cannotStart')),
    el('p', {}, said),
    retry,
  );
  const app = part('app');
  app.removeAttribute('aria-busy');
  app.dataset.pane = 'main';
  part('main').replaceChildren(notice);
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    openJump();
  } else if (document.querySelector('dialog[open]')) return;
  else if (event.key === 'Escape' && !document.querySelector(':popover-open')) closeThread();
  else if (event.key === '/' && !typing && !event.ctrlKey && !event.altKey && !event.metaKey) {
    event.preventDefault();
    focusComposer('/');
  }
}

watch('messages', refreshPlace);
watch('messages', refreshThread);
watch('home', refreshHome);
watch('views', drawModal);
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
