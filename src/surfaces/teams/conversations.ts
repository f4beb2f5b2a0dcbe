import type { Database } from '../../database/client.ts';
import { type Activity, isPersonal, tenantOf } from './activity.ts';

/** `person:<account>` or `channel:<id in Teams>`. */
export type ChatPlace = `person:${string}` | `channel:${string}`;
export type Conversation = {
  serviceUrl: string;
  /** null: the account is known from a channel; a chat of their own must still be opened. */
  conversationId: string | null;
  /** The account's name inside the platform (`29:…`), by which cards and chats call people. */
  memberId: string | null;
};

type Seen = Conversation & { place: ChatPlace };

/** Where Teams lets the bot write unasked. Teams tells it with every activity, and only then. */
export type Conversations = {
  /**
   * Costs a statement only when something in it is new to this process.
   * @param anew another process may have heard that it was taken away since
   */
  remember(activity: Activity, anew?: 'anew'): Promise<void>;
  keep(tenant: string, place: ChatPlace, conversation: Conversation): Promise<void>;
  /** The bot was taken away there. */
  forget(tenant: string, place: ChatPlace): Promise<void>;
  at(tenant: string, place: ChatPlace): Promise<Conversation | null>;
  /** The address under which the connector was last heard of; null before the bot was installed anywhere. */
  serviceUrl(tenant: string): Promise<string | null>;
  /** Names inside the platform by account; whoever has never been seen is missing. */
  memberIds(tenant: string, accounts: readonly string[]): Promise<Map<string, string>>;
};

const MOST_KNOWN = 20_000;
/** Writes nothing where nothing is new: a process that has just begun hears everything for the first time. */
const KEEP = `
  insert into conversation as c (tenant, place, conversation_id, member_id, service_url)
  select $1, seen.place, seen.conversation_id, seen.member_id, $5
  from unnest($2::text[], $3::text[], $4::text[]) as seen(place, conversation_id, member_id)
  where not exists (select from conversation k where k.tenant = $1 and k.place = seen.place and k.service_url = $5
    and k.conversation_id is not distinct from coalesce(seen.conversation_id, k.conversation_id)
    and k.member_id is not distinct from coalesce(seen.member_id, k.member_id))
  on conflict (tenant, place) do update set conversation_id = coalesce(excluded.conversation_id, c.conversation_id),
    member_id = coalesce(excluded.member_id, c.member_id), service_url = excluded.service_url, seen_at = now()`;

export function createConversations({ pool }: Pick<Database, 'pool'>): Conversations {
  const known = new Map<string, string>();

  async function keep(tenant: string, seen: readonly Seen[]): Promise<void> {
    const [first] = seen;
    if (!first) return;
    await pool.query(KEEP, [
      tenant,
      seen.map(({ place }) => place),
      seen.map(({ conversationId }) => conversationId),
      seen.map(({ memberId }) => memberId),
      first.serviceUrl,
    ]);
  }

  function isKnown(tenant: string, seen: Seen): boolean {
    return known.get(`${tenant} ${seen.place}`) === toldOf(seen);
  }

  function learn(tenant: string, seen: Seen): void {
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(`${tenant} ${seen.place}`, toldOf(seen));
  }

  return {
    async remember(activity, anew) {
      const tenant = tenantOf(activity);
      if (!tenant) return;
      const news = placesIn(activity).filter((seen) => anew || !isKnown(tenant, seen));
      await keep(tenant, news);
      for (const seen of news) learn(tenant, seen);
    },
    keep: (tenant, place, conversation) => keep(tenant, [{ ...conversation, place }]),
    async forget(tenant, place) {
      known.delete(`${tenant} ${place}`);
      await pool.query('delete from conversation where tenant = $1 and place = $2', [tenant, place]);
    },
    async at(tenant, place) {
      const { rows } = await pool.query<Conversation>(
        `select service_url as "serviceUrl", conversation_id as "conversationId", member_id as "memberId"
         from conversation where tenant = $1 and place = $2`,
        [tenant, place],
      );
      return rows[0] ?? null;
    },
    async serviceUrl(tenant) {
      const { rows } = await pool.query<{ url: string }>(
        'select service_url as url from conversation where tenant = $1 order by seen_at desc limit 1',
        [tenant],
      );
      return rows[0]?.url ?? null;
    },
    async memberIds(tenant, accounts) {
      const { rows } = await pool.query<{ place: string; id: string }>(
        'select place, member_id as id from conversation where tenant = $1 and place = any($2) and member_id is not null',
        [tenant, accounts.map((account) => `person:${account}`)],
      );
      return new Map(rows.map(({ place, id }) => [place.slice('person:'.length), id]));
    },
  };
}

function toldOf({ conversationId, memberId, serviceUrl }: Conversation): string {
  return `${conversationId} ${memberId} ${serviceUrl}`;
}

function placesIn(activity: Activity): Seen[] {
  const { serviceUrl, from, channelData, conversation } = activity;
  const account = from.aadObjectId;
  const channel = channelData?.channel?.id;
  const chat = isPersonal(activity) ? conversation.id : null;
  return [
    ...(account
      ? [{ place: `person:${account}` as const, conversationId: chat, memberId: from.id, serviceUrl }]
      : []),
    ...(channel && !isPersonal(activity)
      ? [{ place: `channel:${channel}` as const, conversationId: channel, memberId: null, serviceUrl }]
      : []),
  ];
}
