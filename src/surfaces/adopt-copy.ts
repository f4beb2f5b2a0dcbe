import { setTimeout as sleep } from 'node:timers/promises';
import { LANGUAGES, type Surface } from '../kit/actor.ts';
import type { Audience, Reader } from '../kit/card.ts';
import type { Address, Deliver, DeliverRow } from '../kit/deliver.ts';
import type { Desk } from '../kit/feature.ts';
import type { Handlers } from './handlers.ts';

/** A message in chat that claims to be this card. */
export type Copy = { cardId: string; address: Address };
export type AdoptParts = {
  surface: Surface;
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
  update card set address = coalesce(card.address, seen.address::jsonb), shown = case when card.address is null then 0 else shown end,
    copies = copies + case when card.address is null then 0 else 1 end
  from unnest($1::uuid[], $2::text[]) as seen(id, address)
  where card.id = seen.id and surface = $3 and card.address is distinct from seen.address::jsonb
  returning card.id, kind, target, audience, card.address = seen.address::jsonb as adopted`;

type Row = { id: string; kind: string; target: string; audience: Audience; adopted: boolean };

/** Copies already known to stand where they belong, so that an ordinary click costs no statement. */
const MOST_KNOWN = 10_000;
/** Clicks of so many milliseconds are looked up together: nobody waits for it, and a busy hour pays for one statement instead of many. */
const TOGETHER_MS = 200;
type Batch = { copies: Map<string, Copy>; found: Promise<Map<string, Row>> };

export function createAdoption(parts: AdoptParts): {
  (copy: Copy): Promise<void>;
  remember(id: string, address: Address): void;
} {
  const known = new Map<string, string>();
  let batch: Batch | undefined;

  function remember(cardId: string, address: Address): void {
    const [oldest] = known.keys();
    if (known.size >= MOST_KNOWN && oldest !== undefined) known.delete(oldest);
    known.set(cardId, keyOf(address));
  }

  async function find(copies: Map<string, Copy>): Promise<Map<string, Row>> {
    await sleep(TOGETHER_MS);
    batch = undefined;
    const addresses = [...copies.values()].map(({ address }) => JSON.stringify(address));
    const given = [[...copies.keys()], addresses, parts.surface];
    const { rows } = await parts.desk.database.pool.query<Row>(ADOPT, given);
    return new Map(rows.map((row) => [row.id, row]));
  }

  async function adopt(copy: Copy): Promise<void> {
    const { cardId, address } = copy;
    if (known.get(cardId) === keyOf(address) || !/^[0-9a-f-]{36}$/.test(cardId)) return;
    const copies = batch?.copies ?? new Map<string, Copy>();
    batch ??= { copies, found: find(copies) };
    const { found } = batch;
    const first = copies.get(cardId) ?? copy;
    copies.set(cardId, first);
    const row = (await found).get(cardId);
    // Two copies of one card were clicked at once: a statement changes a row only once.
    if (keyOf(first.address) !== keyOf(address)) return adopt(copy);
    if (first === copy) await settle(copy, row);
  }

  async function settle(copy: Copy, row: Row | undefined): Promise<void> {
    if (!row || row.adopted) remember(copy.cardId, copy.address);
    if (row?.adopted) parts.wake();
    if (row && !row.adopted) await refresh(row, copy, parts);
  }

  return Object.assign(adopt, { remember });
}

function keyOf(address: Address): string {
  return Object.values(address).join(' ');
}

async function refresh(
  row: Row,
  { cardId, address }: Copy,
  { desk, handlers, deliver, surface }: AdoptParts,
): Promise<void> {
  const kind = handlers.cards.get(row.kind);
  const reader = await readerOf(row.audience, desk);
  if (!kind || !reader) return;
  const place: DeliverRow = {
    id: cardId,
    kind: row.kind,
    target: row.target,
    audience: row.audience,
    surface,
    address,
    threadAddress: null,
  };
  await deliver(place, await kind.draw(row.target, reader, desk), reader);
}

/** For whom a card of this audience is drawn; null when there is nobody. */
export async function readerOf(audience: Audience, desk: Desk): Promise<Reader | null> {
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
