import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { features } from '../../src/desk/index.ts';
import { translator } from '../../src/i18n/translate.ts';
import { createAccounts } from '../../src/kit/accounts.ts';
import { LANGUAGES } from '../../src/kit/actor.ts';
import type { Audience, Reader } from '../../src/kit/card.ts';
import type { Message } from '../../src/local/slack/fake-slack.ts';
import { readMentions } from '../../src/surfaces/mentions.ts';
import { renderCard } from '../../src/surfaces/slack/render-card.ts';
import { cardIdOf, liveCard } from './cards-in-chat.ts';
import type { FaultOffice } from './office.ts';
import { supervisors } from './organisation.ts';

export type CardsSeen = {
  cards: number;
  /** Cards whose message is not what a fresh drawing shows, or which stand nowhere. */
  wrong: number;
  /** Second messages of one card: the post was accepted, and its answer or its poster died. */
  copies: number;
  /** Of those, how many still had buttons; after a click on each none may. */
  liveCopies: number;
  stillLive: number;
  violations: string[];
};

type Row = {
  id: string;
  kind: string;
  target: string;
  audience: Audience;
  address: { channel: string; ts: string } | null;
  behind: boolean;
  parked: boolean;
};

const AT_ONCE = 8;

/** Waits until nothing is left to be shown. @returns how long it took (ms), or undefined after `patienceMs` */
export async function drained({ database }: FaultOffice, patienceMs: number): Promise<number | undefined> {
  const began = Date.now();
  while (Date.now() - began < patienceMs) {
    const { rows } = await database.pool.query<{ n: number }>(
      'select count(*)::int as n from card where shown < wanted and parked_at is null',
    );
    if (rows[0]?.n === 0) return Date.now() - began;
    await sleep(250);
  }
  return undefined;
}

/** Draws every card anew and compares it, letter by letter, with what stands in chat. */
export async function compareCards(office: FaultOffice): Promise<CardsSeen> {
  const { fake } = office.slack;
  const copies = await clickCopies(office);
  const { rows } = await office.database.pool.query<Row>(
    'select id, kind, target, audience, address, shown < wanted as behind, parked_at is not null as parked from card',
  );
  const readers = await readersOf(office);
  const violations: string[] = [];
  const queue = [...rows];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let row = queue.pop(); row; row = queue.pop()) {
        const message = row.address ? fake.messages.find(row.address.channel, row.address.ts) : undefined;
        const fault = await faultOf(row, message, readers(row.audience), office);
        if (fault) violations.push(`card ${row.kind} ${row.target} for ${row.audience}: ${fault}`);
      }
    }),
  );
  const wrong = violations.length;
  if (copies.stillLive > 0)
    violations.push(`${copies.stillLive} copies have buttons although their step is decided`);
  return { cards: rows.length, wrong, ...copies, violations };
}

async function faultOf(
  row: Row,
  message: Message | undefined,
  reader: Reader,
  { desk }: FaultOffice,
): Promise<string | undefined> {
  if (row.behind) return row.parked ? 'given up' : 'behind';
  const kind = features.find(({ cards }) => cards?.[row.kind])?.cards?.[row.kind];
  const card = await kind?.draw(row.target, reader, desk);
  if (!card) return row.address ? 'nothing to draw, but something stands there' : undefined;
  if (!message) return 'stands nowhere';
  const mentions = await readMentions(card.parts, createAccounts(desk), 'slack');
  const fresh = renderCard(card, translator(reader.language, reader.timeZone), {
    where: 'faults',
    mentions,
    cardId: row.id,
  });
  if (cardIdOf(message) !== row.id) return 'is the message of another card';
  const lives = LIVING.has(row.kind);
  const same =
    message.text === fresh.text && isDeepStrictEqual(bare(message.blocks, lives), bare(fresh.blocks, lives));
  return same ? undefined : 'shows something else';
}

/** Follow the request for as long as it lives. The others tell of one event and are drawn once. */
const LIVING = new Set(['request.step', 'request.mine']);

/** Without the ids that Slack gives to blocks that have none, and for a notice without the version that its Details button was drawn at. */
function bare(blocks: unknown, lives: boolean): unknown {
  return JSON.parse(
    JSON.stringify(blocks ?? [], (key, inner) => {
      if (key === 'block_id') return undefined;
      return key === 'value' && !lives && typeof inner === 'string' ? inner.split('|')[0] : inner;
    }),
  );
}

async function readersOf({ desk, database }: FaultOffice): Promise<(audience: Audience) => Reader> {
  const { channels, company } = await desk.organisation();
  const people = await database.prisma.person.findMany();
  const readers = new Map<Audience, Reader>();
  for (const { id, language } of channels) {
    readers.set(`channel:${id}`, { language, timeZone: company.timeZone, audience: `channel:${id}` });
  }
  for (const { id, language: known, timeZone } of people) {
    const language = LANGUAGES.find((one) => one === known) ?? 'en';
    readers.set(`person:${id}`, { language, timeZone, audience: `person:${id}` });
  }
  return (audience) => {
    const reader = readers.get(audience);
    if (!reader) throw new Error(`nobody is ${audience}`);
    return reader;
  };
}

/** Somebody clicks each copy that still has buttons; the click is judged by the state, and the copy follows. */
async function clickCopies(
  office: FaultOffice,
): Promise<Pick<CardsSeen, 'copies' | 'liveCopies' | 'stillLive'>> {
  const { fake } = office.slack;
  const { rows } = await office.database.pool.query<{ id: string; place: string | null }>(
    `select id, address->>'channel' || ' ' || (address->>'ts') as place from card`,
  );
  const places = new Map(rows.map(({ id, place }) => [id, place]));
  const all = [...fake.channels.values()].flatMap(({ id }) => [...fake.messages.in(id)]);
  const copies = all.filter((message) => {
    const cardId = cardIdOf(message);
    return cardId !== undefined && places.get(cardId) !== `${message.channel} ${message.ts}`;
  });
  const open = await openSteps(office);
  const isDead = (message: Message) => {
    const card = liveCard(message);
    return card !== undefined && !open.has(stepOf(card.step));
  };
  const dead = copies.filter(isDead);
  for (const [index, message] of dead.entries()) {
    const who = supervisors[index % supervisors.length]?.account ?? '';
    await fake.act.press(who, message, liveCard(message)?.action ?? '').catch(() => undefined);
  }
  for (const deadline = Date.now() + 5_000; Date.now() < deadline && dead.some(isDead); ) await sleep(50);
  return { copies: copies.length, liveCopies: dead.length, stillLive: dead.filter(isDead).length };
}

async function openSteps({ database }: FaultOffice): Promise<Set<string>> {
  const { rows } = await database.pool.query<{ step: string }>(
    `select concat_ws('/', id, round, step_index) as step from request where status = 'pending'`,
  );
  return new Set(rows.map(({ step }) => step));
}

function stepOf({
  requestId,
  round,
  stepIndex,
}: {
  requestId: string;
  round: number;
  stepIndex: number;
}): string {
  return [requestId, round, stepIndex].join('/');
}
