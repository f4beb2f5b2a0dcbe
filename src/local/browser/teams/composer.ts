import { Composer, type Hint } from '../composer.ts';
import { iconButton } from '../dom.ts';
import { openMenu } from '../popover.ts';
import { botName, desk, me } from '../state.ts';
import { word } from '../words.ts';
import { act } from './api.ts';
import { openExtensions } from './extension.ts';
import { feedKey, teams } from './state.ts';

/** The field of the chat, of a channel or of a post's replies, with the app's commands and searches beside it. */
export function conversationComposer(
  conversation: string,
  thread: string | undefined,
  label: string,
): Composer {
  const isChannel = conversation !== teams.state?.chat.id;
  const composer = new Composer({
    place: `teams ${feedKey(conversation, thread)}`,
    label,
    hintsFor: (text) => (isChannel ? channelHints(text) : commandHints(text)),
    send: async (text) => {
      const said = isChannel ? withMention(text) : text;
      const body = { as: me().id, conversation, ...(thread && { thread }), text: said };
      const told = await act('message', body);
      return told.ok ? undefined : told.message || word('noAnswer');
    },
    tools: [
      commandButton((command) => composer.focus(isChannel ? `@${botName()} ${command}` : command)),
      ...extensionButton(conversation, thread),
    ],
  });
  composer.node.dataset.composer = feedKey(conversation, thread);
  return composer;
}

/** In a channel the bot hears only what names it; the page writes `@Name`, the wire `<at>Name</at>`. */
function withMention(text: string): string {
  return text.replaceAll(`@${botName()}`, `<at>${botName()}</at>`);
}

/** All commands for a single slash, else those that begin with what was typed. */
function commandHints(text: string): Hint[] {
  const wanted = text.trimStart().toLowerCase();
  if (!wanted) return [];
  const all = (teams.state?.commands ?? []).map(({ title, description }) => ({
    text: title,
    detail: description,
  }));
  if (wanted === '/') return all;
  return all.filter(({ text: title }) => title.startsWith(wanted) && title !== wanted.trimEnd());
}

function channelHints(text: string): Hint[] {
  const name = `@${botName()}`;
  if (!text.startsWith('@')) return [];
  if (text.length <= name.length && name.toLowerCase().startsWith(text.toLowerCase()))
    return [{ text: name, detail: word('mentionHint') }];
  const rest = text.startsWith(`${name} `) ? text.slice(name.length + 1) : undefined;
  if (rest === undefined) return [];
  return commandHints(rest || '/').map((hint) => ({ ...hint, text: `${name} ${hint.text}` }));
}

function commandButton(take: (command: string) => void): HTMLElement {
  const label = word('commandsOf', { bot: botName() });
  const node = iconButton('bolt', label, () => {
    const commands = teams.state?.commands ?? [];
    const items = commands.map(({ title, description }) => ({
      label: title,
      detail: description,
      run: () => take(`${title} `),
    }));
    openMenu(node, label, items);
  });
  node.setAttribute('aria-haspopup', 'menu');
  node.setAttribute('aria-expanded', 'false');
  node.hidden = (teams.state?.commands ?? []).length === 0;
  return node;
}

function extensionButton(conversation: string, thread: string | undefined): HTMLElement[] {
  const extensions = teams.state?.extensions ?? [];
  if (extensions.length === 0 || !desk.state) return [];
  const node = iconButton('search', word('extensions'), () => openExtensions({ conversation, thread }));
  node.dataset.extensions = '';
  node.setAttribute('aria-haspopup', 'dialog');
  return [node];
}
