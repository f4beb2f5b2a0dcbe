import { isRecord, type Json, recordsOf, stringOf } from '../json.ts';
import { checkCard } from './check-card.ts';
import type { Problem } from './check-shape.ts';
import { LIMITS, PAGES } from './limits.ts';
import { badSyntax, ConnectorRefusal } from './refusal.ts';
import type { Content } from './state.ts';
import type { AdaptiveCard, Mention } from './wire.ts';

export const CARD_TYPE = 'application/vnd.microsoft.card.adaptive';
const FORMATS = ['markdown', 'plain', 'xml'] as const;

/** What a message the bot sends will show; refuses it as the platform would. */
export function readContent(activity: Json): Content {
  const attachments = activity.attachments ?? [];
  const size = Math.max(bytesOf(JSON.stringify(attachments)), bytesOf(stringOf(activity.text)));
  if (size > LIMITS.messageSize.max) {
    const { source } = LIMITS.messageSize;
    const problems = [{ message: `${size} bytes`, pointer: '/attachments', source }];
    throw new ConnectorRefusal(413, 'MessageSizeTooBig', 'Message size too large.', { problems });
  }
  const cards: AdaptiveCard[] = recordsOf(attachments).map((a) => (isRecord(a.content) ? a.content : {}));
  const mentions = [...mentionsIn(activity.entities), ...cards.flatMap(mentionsOfCard)];
  const problems = problemsOf(activity, attachments, cards);
  if (problems.length > 0) throw badSyntax(problems);
  const text = stringOf(activity.text);
  const textFormat = FORMATS.find((known) => known === activity.textFormat) ?? 'markdown';
  return { ...(text !== '' && { text, textFormat }), cards, ...(mentions.length > 0 && { mentions }) };
}

function problemsOf(activity: Json, attachments: unknown, cards: AdaptiveCard[]): Problem[] {
  const wrong = (message: string, pointer: string): Problem => ({ message, pointer, source: PAGES.codes });
  if (!Array.isArray(attachments)) return [wrong('must be an array', '/attachments')];
  const text = activity.text ?? '';
  if (typeof text !== 'string') return [wrong('must be a string', '/text')];
  if (text.trim() === '' && attachments.length === 0)
    return [wrong('the message has neither text nor cards', '')];
  const kinds = attachments.flatMap((attachment: unknown, index) =>
    isRecord(attachment) && attachment.contentType === CARD_TYPE
      ? []
      : [wrong(`must be of the type ${CARD_TYPE}`, `/attachments/${index}/contentType`)],
  );
  const inCards = cards.flatMap((card, index) => checkCard(card, 'message', `/attachments/${index}/content`));
  const lost = mentionsIn(activity.entities)
    .filter((mention) => !text.includes(mention.text))
    .map((mention) => ({
      message: `${mention.text} stands not in the text`,
      pointer: '/entities',
      source: PAGES.mentions,
    }));
  return [...kinds, ...(kinds.length > 0 ? [] : inCards), ...lost];
}

/** The mentions among a message's or a card's entities. */
export function mentionsIn(entities: unknown): Mention[] {
  return recordsOf(entities)
    .filter((entity) => entity.type === 'mention')
    .map(({ text, mentioned }) => {
      const who = isRecord(mentioned) ? mentioned : {};
      return { text: stringOf(text), id: stringOf(who.id), name: stringOf(who.name) };
    });
}

function mentionsOfCard(card: AdaptiveCard): Mention[] {
  return isRecord(card.msteams) ? mentionsIn(card.msteams.entities) : [];
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
