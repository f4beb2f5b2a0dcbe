import { channelComposer } from './channel-composer.ts';
import { channelList } from './channel-list.ts';
import { el, iconButton } from './dom.ts';
import type { MessageList } from './messages.ts';
import { go } from './route.ts';
import { channelOf, desk, feedKey, feedOf, loadFeed, me } from './state.ts';
import { toast } from './toast.ts';
import type { Message } from './wire.ts';
import { word } from './words.ts';

/** On a phone the field would bring up the keyboard over the thread that was just opened. */
const PHONE_PX = 640;

let list: MessageList<Message> | undefined;

/** The pane at the right: one message and its replies. */
export function drawThread(pane: HTMLElement): void {
  const { channel, thread } = desk.route;
  pane.hidden = !thread;
  if (!channel || !thread) {
    list = undefined;
    pane.replaceChildren();
    return;
  }
  if (list?.key === feedKey(channel, thread) && pane.childElementCount > 0) return;
  list = channelList(channel, thread, word('thread'));
  const composer = channelComposer(channel, thread, word('replyTo'));
  pane.setAttribute('aria-label', word('thread'));
  pane.replaceChildren(threadHead(channel), list.node, composer.node);
  if (!feedOf(channel, thread).loaded) loadFeed(channel, thread).catch(() => toast(word('noServer')));
  list.draw();
  if (innerWidth > PHONE_PX) composer.focus();
}

function threadHead(channel: string): HTMLElement {
  const close = () => closeThread();
  const back = iconButton('back', word('back'), close);
  back.classList.add('phone-only');
  const end = iconButton('close', word('close'), close);
  end.classList.add('wide-only');
  const place = channelOf(channel);
  const where = place?.kind === 'im' ? place.name : `#${place?.name ?? ''}`;
  const words = el(
    'div',
    { class: 'pane-words' },
    el('h2', {}, word('thread')),
    el('p', { class: 'topic' }, where),
  );
  return el('header', { class: 'pane-head' }, back, words, end);
}

export function closeThread(): void {
  const { channel, thread } = desk.route;
  if (!channel || !thread) return;
  go({ as: me().id, channel });
  const root = [...document.querySelectorAll<HTMLElement>('#main .message')].find(
    (row) => row.dataset.ts === thread,
  );
  root?.querySelector<HTMLElement>('.thread-summary, .icon-button')?.focus();
}

export function refreshThread(): void {
  list?.draw();
}

export function forgetThread(): void {
  list = undefined;
}
