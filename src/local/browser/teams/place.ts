import type { Message } from '../../teams/wire.ts';
import type { Composer } from '../composer.ts';
import { append, button, el, iconButton } from '../dom.ts';
import { MessageList } from '../messages.ts';
import { openMenu } from '../popover.ts';
import { go } from '../route.ts';
import { botName, channelOf, desk, me, tell } from '../state.ts';
import { avatar } from '../text.ts';
import { toast } from '../toast.ts';
import type { Channel } from '../wire.ts';
import { word } from '../words.ts';
import { act } from './api.ts';
import { settled } from './cards.ts';
import { conversationComposer } from './composer.ts';
import { MessageRow } from './message.ts';
import { PostRow } from './post.ts';
import { feedOf, loadFeed, teams } from './state.ts';

interface Place {
  key: string;
  list: MessageList<Message>;
  composer: Composer | undefined;
}

const FOLLOW_MS = 300_000;
let place: Place | undefined;

/** The middle of the page: the chat with the bot, or a channel. */
export function drawPlace(pane: HTMLElement): void {
  const channel = channelOf(desk.route.channel);
  const key = channel ? `${channel.id} ${isInstalled(channel)}` : '';
  if (!channel) {
    place = undefined;
    pane.replaceChildren();
  } else if (place?.key === key) place.list.draw();
  else openPlace(pane, channel, key);
  loadThread();
}

function isInstalled({ kind }: Channel): boolean {
  return kind === 'channel' || teams.state?.chat.installed !== false;
}

function openPlace(pane: HTMLElement, channel: Channel, key: string): void {
  const list = listOf(channel);
  const label = word(channel.kind === 'im' ? 'writeTo' : 'startPost', { name: channel.name });
  const composer = isInstalled(channel) ? conversationComposer(channel.id, undefined, label) : undefined;
  place = { key, list, composer };
  pane.replaceChildren(placeHead(channel), list.node, composer?.node ?? installBar());
  list.draw();
  if (!feedOf(channel.id).loaded) loadFeed(channel.id).catch(() => toast(word('noServer')));
  seen(channel);
}

const loading = new Set<string>();

function loadThread(): void {
  const { channel, thread } = desk.route;
  if (!channel || !thread || feedOf(channel, thread).loaded || loading.has(thread)) return;
  loading.add(thread);
  loadFeed(channel, thread)
    .catch(() => toast(word('noServer')))
    .finally(() => loading.delete(thread));
}

function listOf(channel: Channel): MessageList<Message> {
  const isChat = channel.kind === 'im';
  const list = new MessageList<Message>({
    key: channel.id,
    label: channel.name,
    quiet: word(isChat ? 'teamsQuiet' : 'channelQuiet', { bot: botName() }),
    days: true,
    // A channel counts replies too, which stand folded under older posts.
    unread: isChat ? channel.unread : 0,
    holds: () => desk.route.thread !== undefined,
    feed: () => feedOf(channel.id),
    loadEarlier: () => loadFeed(channel.id, undefined, true),
    idOf: ({ id }) => id,
    momentOf: ({ at }) => new Date(at),
    makeRow: (message) => (isChat ? new MessageRow(message) : new PostRow(message)),
    follows,
  });
  list.node.classList.add(isChat ? 'chat' : 'posts');
  return list;
}

function follows(above: Message, message: Message): boolean {
  return above.from === message.from && Date.parse(message.at) - Date.parse(above.at) < FOLLOW_MS;
}

function placeHead(channel: Channel): HTMLElement {
  const back = iconButton('back', word('back'), () => go({ as: me().id }));
  back.classList.add('phone-only');
  const isChat = channel.kind === 'im';
  const mark = isChat ? avatar(desk.state?.bot.id ?? '') : undefined;
  const topic = isChat ? undefined : el('p', { class: 'topic' }, desk.state?.team.name ?? '');
  const words = el('div', { class: 'pane-words' }, el('h1', {}, channel.name), topic);
  const node = el('header', { class: 'pane-head' }, back, mark, words);
  if (isChat && isInstalled(channel)) append(node, optionsButton());
  return node;
}

function optionsButton(): HTMLElement {
  const label = word('removeApp', { bot: botName() });
  const node = iconButton('more', word('chatOptions'), () =>
    openMenu(node, word('chatOptions'), [{ label, run: () => void install('uninstall') }]),
  );
  node.setAttribute('aria-haspopup', 'menu');
  node.setAttribute('aria-expanded', 'false');
  return el('span', { class: 'anchor' }, node);
}

function installBar(): HTMLElement {
  const add = button(
    word('addApp', { bot: botName() }),
    'button primary',
    () => void install('install', add),
  );
  return el('div', { class: 'install' }, el('p', {}, word('notInstalled', { bot: botName() })), add);
}

async function install(what: 'install' | 'uninstall', pressed?: HTMLElement): Promise<void> {
  pressed?.setAttribute('aria-busy', 'true');
  const isDone = await settled(act(what, { as: me().id }));
  pressed?.removeAttribute('aria-busy');
  if (!isDone || !teams.state) return;
  teams.state.chat.installed = what === 'install';
  tell('messages');
}

/** Clears the unread mark of the open conversation, but only while somebody can look at it. */
export function seen(channel = channelOf(desk.route.channel)): void {
  if (!channel || document.hidden || channel.unread === 0) return;
  channel.unread = 0;
  tell('directory');
  act('read', { as: me().id, conversation: channel.id }).catch(() => undefined);
}

export function tickPlace(): void {
  place?.list.tick();
}

export function focusComposer(text?: string): void {
  place?.composer?.focus(text);
}

export function forgetPlace(): void {
  place = undefined;
}
