import { LANGUAGES } from '../../kit/actor.ts';
import type { Audience, Reader } from '../../kit/card.ts';
import type { Deliver, DeliverRow } from '../../kit/deliver.ts';
import type { Desk } from '../../kit/feature.ts';
import type { Handlers } from './handlers.ts';

export type Copy = { cardId: string; channel: string; ts: string };
export type AdoptParts = {
  desk: Desk;
  handlers: Pick<Handlers, 'cards'>;
  deliver: Deliver;
  /** A card has an address again and must be shown there. */
  wake(): void;
};

/**
 * A post whose answer was lost stands in chat and the desk does not know where. A click on it tells. With no address known the card takes
 * this one; else this is a second copy: it is counted, and brought up to date once.
 */
const ADOPT = `
  update card set address = coalesce(address, $2), shown = case when address is null then 0 else shown end,
    copies = copies + case when address is null then 0 else 1 end
  where id = $1 and surface = 'slack' and address is distinct from $2
  returning kind, target, audience, address = $2 as adopted`;

type Row = { kind: string; target: string; audience: Audience; adopted: boolean };

/** Copies already known to stand where they belong, so that an ordinary click costs no statement. */
const MOST_KNOWN = 10_000;

export function createAdoption(parts: AdoptParts): {
  (copy: Copy): Promise<void>;
  remember(id: string, ts: string): void;
} {
  const known = new Map<string, string>();

  function remember(cardId: string, ts: string): void {
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(cardId, ts);
  }

  async function adopt({ cardId, channel, ts }: Copy): Promise<void> {
    if (known.get(cardId) === ts || !/^[0-9a-f-]{36}$/.test(cardId)) return;
    const address = { channel, ts };
    const { rows } = await parts.desk.database.pool.query<Row>(ADOPT, [cardId, JSON.stringify(address)]);
    const [row] = rows;
    if (!row || row.adopted) remember(cardId, ts);
    if (row?.adopted) parts.wake();
    if (row && !row.adopted) await refresh(row, { cardId, channel, ts }, parts);
  }

  return Object.assign(adopt, { remember });
}

async function refresh(
  row: Row,
  { cardId, channel, ts }: Copy,
  { desk, handlers, deliver }: AdoptParts,
): Promise<void> {
  const kind = handlers.cards.get(row.kind);
  const reader = await readerOf(row.audience, desk);
  if (!kind || !reader) return;
  const place: DeliverRow = {
    id: cardId,
    kind: row.kind,
    target: row.target,
    audience: row.audience,
    surface: 'slack',
    address: { channel, ts },
    threadAddress: null,
  };
  await deliver(place, await kind.draw(row.target, reader, desk), reader);
}

async function readerOf(audience: Audience, desk: Desk): Promise<Reader | null> {
  const id = audience.slice(audience.indexOf(':') + 1);
  const { channels, company } = await desk.organisation();
  if (audience.startsWith('channel:')) {
    const channel = channels.find((candidate) => candidate.id === id);
    return channel ? { language: channel.language, timeZone: company.timeZone, audience } : null;
  }
  const person = await desk.database.prisma.person.findUnique({ where: { id } });
  if (!person) return null;
  const language = LANGUAGES.find((known) => known === person.language) ?? 'en';
  return { language, timeZone: person.timeZone, audience };
}
