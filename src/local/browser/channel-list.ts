import { isDismissed, MessageRow } from './message.ts';
import { MessageList } from './messages.ts';
import { botName, feedKey, feedOf, loadFeed } from './state.ts';
import { momentOf } from './time.ts';
import type { Message } from './wire.ts';
import { word } from './words.ts';

const FOLLOW_SECONDS = 300;

/** The messages of a channel or of one of its threads. */
export function channelList(
  channel: string,
  thread: string | undefined,
  label: string,
  unread = 0,
): MessageList<Message> {
  return new MessageList<Message>({
    key: feedKey(channel, thread),
    label,
    quiet: word('quiet', { bot: botName() }),
    days: thread === undefined,
    unread,
    feed: () => {
      const feed = feedOf(channel, thread);
      return { ...feed, messages: feed.messages.filter((message) => !isDismissed(message)) };
    },
    loadEarlier: () => loadFeed(channel, thread, true),
    idOf: ({ ts }) => ts,
    momentOf: ({ ts }) => momentOf(ts),
    makeRow: (message) => new MessageRow(message, thread !== undefined),
    follows,
  });
}

function follows(above: Message, message: Message): boolean {
  if (above.user !== message.user || above.ephemeral || message.ephemeral) return false;
  return Number(message.ts) - Number(above.ts) < FOLLOW_SECONDS && !above.reply_count;
}
