import type { Dialog } from '../../teams/wire.ts';
import { openDialog } from '../dialog.ts';
import { append, el, freshId, iconButton } from '../dom.ts';
import { desk, me, tell } from '../state.ts';
import { toast } from '../toast.ts';
import { langOf, spoken, word } from '../words.ts';
import { act, fetchDialog, searchChoices } from './api.ts';
import { type CardHost, drawCard } from './card.ts';
import { teams } from './state.ts';

interface Shown {
  dialog: HTMLDialogElement;
  title: HTMLElement;
  banner: HTMLElement;
  body: HTMLElement;
  back: Element | null;
  id: string;
}

const WIDTHS = { small: 400, medium: 600, large: 840 };
const HEIGHTS = { small: 200, medium: 420, large: 620 };
let shown: Shown | undefined;

/** Brings the page in line with the person's dialog; Teams has one, and another card takes the place of the first. */
export function drawTask(): void {
  const { dialog } = teams;
  if (!dialog) {
    leave();
    return;
  }
  shown ??= open();
  fill(shown, dialog);
}

function open(): Shown {
  const title = el('h1', { id: freshId('title'), tabindex: -1 });
  const back = document.activeElement;
  const dialog = openDialog('modal task', title.id, () => void close());
  const head = el('header', { class: 'modal-head' }, title);
  append(
    head,
    iconButton('close', word('close'), () => void close()),
  );
  const banner = el('div', { class: 'modal-banner', role: 'alert' });
  const body = el('div', { class: 'task-body', 'data-dialog': true });
  dialog.prepend(head, banner, body);
  return { dialog, title, banner, body, back, id: '' };
}

function fill(on_: Shown, { id, title, card, error, width, height }: Dialog): void {
  on_.title.textContent = title;
  on_.title.lang = langOf(title, spoken());
  say(on_, error ?? '');
  if (on_.id === id) return;
  on_.id = id;
  on_.dialog.style.setProperty('--task-width', `${sizeOf(width, WIDTHS)}px`);
  on_.dialog.style.setProperty('--task-height', `${sizeOf(height, HEIGHTS)}px`);
  on_.body.replaceChildren(drawCard(card, HOST));
  on_.body.scrollTop = 0;
  const first = on_.body.querySelector<HTMLElement>('[data-control]');
  // Without a field in it, the text itself must take the focus, or the keyboard could not scroll it.
  if (first) on_.body.removeAttribute('tabindex');
  else on_.body.tabIndex = 0;
  (first ?? on_.title).focus({ preventScroll: true });
}

function sizeOf(size: Dialog['width'], named: typeof WIDTHS): number {
  return typeof size === 'number' ? size : named[size ?? 'medium'];
}

const HOST: CardHost = {
  act: async (action, inputs) => {
    const on_ = shown;
    if (!on_) return;
    say(on_, '');
    try {
      const told = await act('submit', { as: me().id, action, inputs });
      if (!told.ok && shown === on_) say(on_, told.message || word('noAnswer'));
      else if (!desk.linked) await fetchAgain();
    } catch {
      if (shown === on_) say(on_, word('noServer'));
    }
  },
  search: async (dataset, query) => {
    const answer = await searchChoices({ as: me().id, dataset, query });
    return answer.results ?? [];
  },
};

/** Without the live events the answer itself must be fetched. */
async function fetchAgain(): Promise<void> {
  teams.dialog = (await fetchDialog(me().id)).dialog;
  tell('views');
}

function say(on_: Shown, text: string): void {
  on_.banner.replaceChildren();
  if (text) append(on_.banner, el('p', { lang: langOf(text, spoken()) }, text));
}

/** Closing needs nobody's leave, so the page does it at once and tells the server. */
async function close(): Promise<void> {
  teams.dialog = null;
  tell('views');
  await act('close', { as: me().id }).catch(() => toast(word('noServer')));
}

function leave(): void {
  const { dialog, back } = shown ?? {};
  shown = undefined;
  dialog?.close();
  dialog?.remove();
  if (back instanceof HTMLElement && back.isConnected) back.focus();
}
