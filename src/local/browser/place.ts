import { markRead } from './api.ts';
import { channelComposer } from './channel-composer.ts';
import { channelList } from './channel-list.ts';
import type { Composer } from './composer.ts';
import { append, el, glyph, iconButton } from './dom.ts';
import { HomePane } from './home.ts';
import { openJump } from './jump.ts';
import { startShortcut } from './message.ts';
import type { MessageList } from './messages.ts';
import { openMenu } from './popover.ts';
import { go } from './route.ts';
import { botName, channelOf, desk, feedOf, loadFeed, me, tell } from './state.ts';
import { toast } from './toast.ts';
import type { Channel, Message } from './wire.ts';
import { word } from './words.ts';

interface Place {
  key: string;
  list?: MessageList<Message>;
  composer?: Composer;
  home?: HomePane;
}

let place: Place | undefined;

/** The middle of the page: a channel or the bot's home. */
export function drawPlace(pane: HTMLElement): void {
  const { channel: id, pane: page } = desk.route;
  const channel = channelOf(id);
  const key = page ?? channel?.id ?? '';
  if (place?.key === key) return;
  place = { key };
  if (page === 'home') {
    place.home = new HomePane();
    pane.replaceChildren(placeHead(botName(), word('home')), place.home.node);
  } else if (channel) openChannel(pane, channel);
  else pane.replaceChildren();
}

function openChannel(pane: HTMLElement, channel: Channel): void {
  const label = channel.kind === 'im' ? channel.name : `#${channel.name}`;
  const list = channelList(channel.id, undefined, label, channel.unread);
  const composer = channelComposer(channel.id, undefined, word('writeTo', { name: label }));
  Object.assign(place ?? {}, { list, composer });
  pane.replaceChildren(placeHead(label, channel.topic), list.node, composer.node);
  list.draw();
  if (!feedOf(channel.id).loaded) loadFeed(channel.id).catch(() => toast(word('noServer')));
  seen(channel);
}

function placeHead(name: string, topic: string): HTMLElement {
  const back = iconButton('back', word('back'), () => go({ as: me().id }));
  back.classList.add('phone-only');
  const words = el(
    'div',
    { class: 'pane-words' },
    el('h1', {}, name),
    topic ? el('p', { class: 'topic' }, topic) : null,
  );
  const search = iconButton('search', `${word('jump')} (Ctrl+K)`, openJump);
  return el('header', { class: 'pane-head' }, back, words, shortcutsButton(), search);
}

function shortcutsButton(): HTMLElement {
  const shortcuts = desk.state?.shortcuts.filter((one) => one.type === 'global') ?? [];
  const node = iconButton('bolt', word('shortcuts'), () =>
    openMenu(
      node,
      word('shortcuts'),
      shortcuts.map((one) => ({
        label: one.name,
        run: () => void startShortcut(one.callbackId, { type: 'global' }),
      })),
    ),
  );
  node.classList.add('shortcuts');
  node.replaceChildren(glyph('bolt'));
  append(node, el('span', { class: 'wide-only' }, word('shortcuts')));
  node.setAttribute('aria-haspopup', 'menu');
  node.setAttribute('aria-expanded', 'false');
  node.hidden = shortcuts.length === 0;
  return el('span', { class: 'anchor' }, node);
}

/** Clears the unread marks of the open channel, but only while somebody can look at it. */
export function seen(channel = channelOf(desk.route.channel)): void {
  if (!channel || document.hidden || channel.unread + channel.mentions === 0) return;
  channel.unread = 0;
  channel.mentions = 0;
  tell('directory');
  markRead(me().id, channel.id).catch(() => undefined);
}

export function refreshPlace(): void {
  place?.list?.draw();
}

export function refreshHome(): void {
  place?.home?.draw();
}

export function tickPlace(): void {
  place?.list?.tick();
}

export function focusComposer(text?: string): void {
  place?.composer?.focus(text);
}

export function forgetPlace(): void {
  place = undefined;
}
