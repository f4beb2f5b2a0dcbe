import type { Organisation } from '../desk/organisation/schema.ts';
import { LANGUAGES, type Language, type Surface } from '../kit/actor.ts';
import type { Audience, Card, Reader } from '../kit/card.ts';
import { crashPoint } from '../kit/crash-point.ts';
import type { Deliver, Delivered } from '../kit/deliver.ts';
import type { CardKind, Desk } from '../kit/feature.ts';
import { LEASE_SECONDS, type TakenCard } from './card-rows.ts';

export type Deliverers = Partial<Record<Surface, Deliver>>;
export type ShowCardParts = { kinds: ReadonlyMap<string, CardKind>; deliverers: Deliverers; desk: Desk };

/** How one attempt ended. `nothing`: there is nothing to show and nothing stood there. */
export type Attempt = Delivered | 'nothing';

/** After this an answer is no longer waited for: the lease is about to end and another worker may take over. */
const PATIENCE_MS = (LEASE_SECONDS - 5) * 1000;

/** Draws the latest state in the reader's language and posts or updates the message. Throws only on a fault of the program. */
export async function showCard(
  card: TakenCard,
  { kinds, deliverers, desk }: ShowCardParts,
): Promise<Attempt> {
  const kind = kinds.get(card.kind);
  const deliver = deliverers[card.surface];
  if (!kind || !deliver) return { fault: 'failed', reason: kind ? 'no such surface' : 'no such card' };
  const reader = await readerOf(card.audience, desk);
  if (!reader) return { fault: 'unreachable', reason: 'nobody there' };
  const drawn = reader === 'left' ? null : await kind.draw(card.target, reader, desk);
  if (!drawn && !card.address) return 'nothing';
  return deliverInTime(deliver, card, drawn, reader === 'left' ? neutral(card.audience) : reader);
}

async function deliverInTime(
  deliver: Deliver,
  card: TakenCard,
  drawn: Card | null,
  reader: Reader,
): Promise<Delivered> {
  const { promise: late, resolve } = Promise.withResolvers<Delivered>();
  const timer = setTimeout(() => resolve({ fault: 'down', reason: 'no answer in time' }), PATIENCE_MS);
  try {
    crashPoint('show.beforePost');
    const delivered = await Promise.race([deliver(card, drawn, reader), late]);
    crashPoint('show.afterPost');
    return delivered;
  } finally {
    clearTimeout(timer);
  }
}

/** `null`: no such channel or person. `left`: a person who has left sees nothing new. */
async function readerOf(audience: Audience, desk: Desk): Promise<Reader | 'left' | null> {
  const [sort, id] = split(audience);
  if (sort === 'channel') return channelReader(id, audience, await desk.organisation());
  const person = await desk.database.prisma.person.findUnique({
    where: { id },
    select: { language: true, timeZone: true, active: true },
  });
  if (!person) return null;
  if (!person.active) return 'left';
  return { language: languageOf(person.language), timeZone: person.timeZone, audience };
}

function channelReader(id: string, audience: Audience, organisation: Organisation): Reader | null {
  const channel = organisation.channels.find((candidate) => candidate.id === id);
  if (!channel) return null;
  const unit = organisation.units.find(({ channels }) => channels?.requests === id || channels?.data === id);
  return { language: channel.language, timeZone: zoneOf(unit, organisation), audience };
}

/** A channel's clock is that of the unit whose requests come there. */
function zoneOf(unit: Organisation['units'][number] | undefined, organisation: Organisation): string {
  if (!unit) return organisation.company.timeZone;
  return (
    unit.timeZone ??
    zoneOf(
      organisation.units.find(({ id }) => id === unit.parent),
      organisation,
    )
  );
}

function neutral(audience: Audience): Reader {
  return { language: 'en', timeZone: 'UTC', audience };
}

function split(audience: Audience): [sort: string, id: string] {
  const colon = audience.indexOf(':');
  return [audience.slice(0, colon), audience.slice(colon + 1)];
}

function languageOf(stored: string): Language {
  return LANGUAGES.find((language) => language === stored) ?? 'en';
}
