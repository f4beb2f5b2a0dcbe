import { translator } from '../../i18n/translate.ts';
import type { Accounts } from '../../kit/accounts.ts';
import type { Audience } from '../../kit/card.ts';
import type { Desk } from '../../kit/feature.ts';
import { readerOf } from '../adopt-copy.ts';
import type { Handlers } from '../handlers.ts';
import { readMentions } from '../mentions.ts';
import type { Click } from './click.ts';
import { cardAnswer, wordsAnswer } from './messages.ts';
import { renderCard } from './render-card.ts';
import { VOICE } from './voice.ts';

/** The action of a card's own refresh; no feature has one of this name. */
export const REFRESH = 'refresh';

export type RefreshParts = { desk: Desk; accounts: Accounts; handlers: Pick<Handlers, 'cards' | 'opens'> };
type Row = { kind: string; target: string; audience: Audience };

/**
 * Teams asks for the latest state when the card comes on somebody's screen. It is drawn for the card's audience, as the message itself is: what
 * a channel may not see is not shown there to one of its members either.
 */
export async function refreshed(click: Click, parts: RefreshParts): Promise<object> {
  const { desk, accounts, handlers } = parts;
  const row = await rowOf(click, desk);
  const reader = row && (await readerOf(row.audience, desk));
  const card = row && reader ? await handlers.cards.get(row.kind)?.draw(row.target, reader, desk) : null;
  const t = translator(reader?.language ?? 'en', reader?.timeZone ?? 'UTC', VOICE);
  if (!row || !card) return wordsAnswer(t({ key: 'chat.cardGone' }));
  const mentions = await readMentions(card.parts, accounts, 'teams');
  const where = `card ${row.kind} ${row.target}`;
  const cardId = click.carried?.d ?? '';
  return cardAnswer(
    renderCard(card, t, { where, place: 'message', cardId, mentions, opens: handlers.opens }),
  );
}

/** Only the card that stands where the refresh came from: the id of another one, put in by hand, opens nothing. */
async function rowOf({ copy }: Click, { database }: Desk): Promise<Row | undefined> {
  if (!copy || !/^[0-9a-f-]{36}$/.test(copy.cardId)) return undefined;
  const { rows } = await database.pool.query<Row>(
    `select kind, target, audience from card where id = $1 and surface = 'teams' and address = $2`,
    [copy.cardId, JSON.stringify(copy.address)],
  );
  return rows[0];
}
