import type { Conversation } from './people.ts';
import { isRecord, type Message, stringOf } from './wire.ts';

/**
 * Tells who is named by a message: by an element of rich text, or by markup where the platform reads markup. The blocks are
 * looked through once, not once for every member of a large channel.
 */
export function mentionsOf(message: Message, conversation: Conversation): (person: string) => boolean {
  if (conversation.kind === 'im') return () => true;
  const words = [message.text, ...(message.blocks ?? []).flatMap(markupIn)].join(' ');
  const all = /<!(channel|here|everyone)>/.test(words);
  return (person) => all || words.includes(`<@${person}>`);
}

/** What stands in rich text and plain text is shown to the letter, so `<@U…>` written there names nobody. */
function markupIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(markupIn);
  if (!isRecord(value)) return [];
  switch (value.type) {
    case 'mrkdwn':
      return [stringOf(value.text)];
    case 'user':
      return [`<@${stringOf(value.user_id)}>`];
    case 'broadcast':
      return [`<!${stringOf(value.range)}>`];
    default:
      return Object.values(value).flatMap(markupIn);
  }
}
