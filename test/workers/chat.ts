import type { Database } from '../../src/database/client.ts';
import type { Organisation } from '../../src/desk/organisation/schema.ts';
import type { Card } from '../../src/kit/card.ts';
import type { Deliver, DeliverFault, DeliverRow } from '../../src/kit/deliver.ts';
import type { CardKind, Desk, Feature } from '../../src/kit/feature.ts';
import { createLogger } from '../../src/operations/logger.ts';
import { createMetrics } from '../../src/operations/metrics.ts';
import { createShow, type Show } from '../../src/workers/show.ts';

export type Message = {
  audience: string;
  thread: string | null;
  text: string;
  language: string;
  timeZone: string;
  edits: number;
};

/** A chat platform in memory: keeps what it was told, and answers with `fault` while that is set. */
export type Chat = {
  messages: Map<string, Message>;
  calls: DeliverRow[];
  /** Times a message came for a place in which another was still under way. */
  overlaps: number;
  fault: DeliverFault | ((row: DeliverRow) => DeliverFault | undefined) | undefined;
  /** Runs while a message is under way. */
  during(row: DeliverRow): Promise<void>;
  texts(): string[];
  deliver: Deliver;
};

export function createChat(): Chat {
  const messages = new Map<string, Message>();
  const busy = new Set<string>();
  const chat: Chat = {
    messages,
    calls: [],
    overlaps: 0,
    fault: undefined,
    during: async () => undefined,
    texts: () => [...messages.values()].map((message) => message.text),
    async deliver(row, card, reader) {
      chat.calls.push(row);
      if (busy.has(row.audience)) chat.overlaps += 1;
      busy.add(row.audience);
      await chat.during(row);
      busy.delete(row.audience);
      const fault = typeof chat.fault === 'function' ? chat.fault(row) : chat.fault;
      if (fault) return fault;
      const ts = row.address?.ts ?? String(messages.size + 1);
      if (row.address && !messages.has(ts))
        return { fault: 'gone', what: 'message', reason: 'message_not_found' };
      const edits = row.address ? (messages.get(ts)?.edits ?? 0) + 1 : 0;
      const thread = row.threadAddress?.ts ?? null;
      messages.set(ts, {
        audience: row.audience,
        thread,
        text: textOf(card),
        language: reader.language,
        timeZone: reader.timeZone,
        edits,
      });
      return { address: { ts } };
    },
  };
  return chat;
}

function textOf(card: Card | null): string {
  return card && 'verbatim' in card.summary ? card.summary.verbatim : '(nothing)';
}

/** What the records say now; a card of kind `note` draws the text under its target, nothing when there is none. */
export type Records = Map<string, string>;

export function showOver(
  database: Database,
  chat: Chat,
  records: Records,
  more: { paceMs?: number; instead?: CardKind['instead']; log?: (line: string) => void } = {},
): Show {
  const note: CardKind = {
    async draw(target) {
      const text = records.get(target);
      if (text === 'broken') throw new TypeError('the record is broken');
      return text === undefined ? null : { summary: { verbatim: text }, parts: [] };
    },
    ...(more.instead && { instead: more.instead }),
  };
  const features: Feature[] = [{ name: 'notes', cards: { note } }];
  return createShow({
    database,
    features,
    deliverers: { slack: chat.deliver },
    desk: deskOf(database),
    log: createLogger('warn', { write: more.log ?? (() => undefined) }),
    metrics: createMetrics(database.pool),
    paceMs: more.paceMs ?? 0,
  });
}

/** Of a desk the worker needs the people, the channels and whose they are. */
function deskOf(database: Database): Desk {
  const organisation = {
    company: { name: 'Test', defaultLanguage: 'en', timeZone: 'Asia/Taipei' },
    channels: ['sales', 'data'].map((id) => ({ id, language: 'zh-TW', audience: 'internal' })),
    units: [
      { id: 'europe', timeZone: 'Europe/Berlin' },
      { id: 'hamburg', parent: 'europe', channels: { requests: 'sales' } },
    ],
  } as unknown as Organisation;
  return { database, organisation: async () => organisation } as unknown as Desk;
}

export async function wish(
  database: Database,
  target: string,
  audience: string,
  inThreadOf: string | null = null,
): Promise<void> {
  await database.pool.query(
    `insert into card (kind, target, audience, surface, thread_kind, thread_target) values ('note', $1, $2, 'slack', $3, $4)
     on conflict (kind, target, audience, surface) do update set wanted = card.wanted + 1`,
    [target, audience, inThreadOf && 'note', inThreadOf],
  );
}

export type CardState = {
  wanted: number;
  shown: number;
  attempts: number;
  fault: string | null;
  parked: boolean;
  leased: boolean;
  waits: boolean;
};

export async function cardOf(
  database: Database,
  target: string,
  audience?: string,
): Promise<CardState | undefined> {
  const { rows } = await database.pool.query<CardState>(
    `select wanted, shown, attempts, fault, parked_at is not null as parked, lease is not null as leased, available_at > now() as waits
     from card where target = $1 and audience = coalesce($2, audience)`,
    [target, audience ?? null],
  );
  return rows[0];
}

/** Lets the back-off of every card be over. */
export async function passBackOff(database: Database): Promise<void> {
  await database.pool.query('update card set available_at = now()');
}
