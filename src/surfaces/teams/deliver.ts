import { type Translate, translator } from '../../i18n/translate.ts';
import type { Accounts } from '../../kit/accounts.ts';
import type { Audience, Card, Part } from '../../kit/card.ts';
import type { Address, Deliver, Delivered, DeliverFault, DeliverRow } from '../../kit/deliver.ts';
import type { Desk } from '../../kit/feature.ts';
import type { Handlers } from '../handlers.ts';
import { readMentions } from '../mentions.ts';
import type { AdaptiveCard } from './adaptive-card.ts';
import type { Conversations } from './conversations.ts';
import { faultOf } from './errors.ts';
import { messageOf } from './messages.ts';
import { renderCard, renderSay } from './render-card.ts';
import { NotInstalled, type Send, type Sent } from './send.ts';
import { VOICE } from './voice.ts';

export type DeliverParts = {
  send: Send;
  conversations: Conversations;
  accounts: Accounts;
  handlers: Pick<Handlers, 'opens'>;
  organisation: Desk['organisation'];
  /** The company whose channels and people cards go to. */
  tenant: string;
};

const UNINSTALLED: DeliverFault = { fault: 'unreachable', reason: 'not_installed' };

/** Posts and updates messages; keeps no queue and no pace of its own, which the worker does for all processes. */
export function createDeliver(parts: DeliverParts): Deliver {
  const { send, conversations, accounts, tenant } = parts;

  return async (row, card, reader) => {
    const t = translator(reader.language, reader.timeZone, VOICE);
    if (!card) return withdraw(row, t);
    const message = messageOf(await drawn(row, card, t), t(card.summary));
    return row.address ? update(row.address, message) : post(row, message);
  };

  async function drawn(row: DeliverRow, card: Card, t: Translate): Promise<AdaptiveCard> {
    const mentions = await readMentions(card.parts, accounts, 'teams');
    return renderCard(card, t, {
      where: `card ${row.kind} ${row.target}`,
      place: 'message',
      cardId: row.id,
      opens: parts.handlers.opens,
      mentions,
      refreshFor: await membersAddressed(card.parts, mentions),
    });
  }

  /** Who is asked to act sees the latest state when the card comes on their screen, whatever became of its last update. */
  async function membersAddressed(
    cardParts: readonly Part[],
    mentions: Awaited<ReturnType<typeof readMentions>>,
  ): Promise<string[]> {
    const people = cardParts.flatMap((part) => (part.part === 'mention' ? part.people : []));
    const known = people.flatMap((id) => mentions.get(id)?.account ?? []);
    return known.length === 0 ? [] : [...(await conversations.memberIds(tenant, known)).values()];
  }

  async function withdraw(row: DeliverRow, t: Translate): Promise<Delivered> {
    if (!row.address) return { fault: 'gone', what: 'message', reason: 'nothing_to_show' };
    const words = t({ key: 'chat.cardGone' });
    const card = renderSay({ text: words }, t, { where: 'a withdrawn card', place: 'message' });
    return update(row.address, messageOf(card, words));
  }

  async function update({ conversation = '', activity = '' }: Address, message: object): Promise<Delivered> {
    const serviceUrl = await conversations.serviceUrl(tenant);
    if (!serviceUrl) return UNINSTALLED;
    return call(async () => {
      await send.update(serviceUrl, { conversation, activity }, message);
      return { conversation, activity };
    }, 'message');
  }

  async function post(row: DeliverRow, message: object): Promise<Delivered> {
    const [sort, id] = split(row.audience);
    const serviceUrl = await conversations.serviceUrl(tenant);
    if (!serviceUrl) return UNINSTALLED;
    const thread = row.threadAddress?.conversation;
    if (thread) return call(() => send.toConversation(serviceUrl, thread, message), 'thread');
    if (sort === 'channel') return postToChannel(id, serviceUrl, message);
    const account = (await accounts.of([id], 'teams')).get(id)?.account;
    if (!account) return { fault: 'unreachable', reason: 'no_account' };
    return call(() => send.toChat({ tenant, account }, message));
  }

  async function postToChannel(id: string, serviceUrl: string, message: object): Promise<Delivered> {
    const { channels } = await parts.organisation();
    const channel = channels.find((candidate) => candidate.id === id)?.teams;
    if (!channel) return { fault: 'unreachable', reason: 'no_teams_channel' };
    return call(() => send.toChannel(serviceUrl, channel, tenant, message));
  }
}

function split(audience: Audience): [sort: string, id: string] {
  const colon = audience.indexOf(':');
  return [audience.slice(0, colon), audience.slice(colon + 1)];
}

async function call(send: () => Promise<Sent>, needs?: 'message' | 'thread'): Promise<Delivered> {
  try {
    const { conversation, activity } = await send();
    return { address: { conversation, activity } };
  } catch (error) {
    return error instanceof NotInstalled ? UNINSTALLED : faultOf(error, needs);
  }
}
