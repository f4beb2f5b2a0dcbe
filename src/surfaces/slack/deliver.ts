import type { webApi } from '@slack/bolt';
import { translator } from '../../i18n/translate.ts';
import type { Accounts } from '../../kit/accounts.ts';
import type { Identity } from '../../kit/actor.ts';
import type { Audience } from '../../kit/card.ts';
import type { Address, Deliver, Delivered, DeliverFault, DeliverRow } from '../../kit/deliver.ts';
import type { Desk } from '../../kit/feature.ts';
import { readMentions } from '../mentions.ts';
import { faultOf, lacksPicture } from './errors.ts';
import { profileOf } from './profile.ts';
import { type Message, renderCard } from './render-card.ts';
import { withoutPictures } from './render-outside.ts';
import { escaped, paragraph, run } from './rich-text.ts';

export type DeliverParts = {
  client: webApi.WebClient;
  accounts: Accounts;
  organisation: Desk['organisation'];
  /** Where an account found by e-mail is filed. */
  tenant: string;
  isServed(teamId: string): boolean;
};

/** Posts and updates messages; keeps no queue and no pace of its own, which the worker does for all processes. */
export function createDeliver(parts: DeliverParts): Deliver {
  const channelIds = new Map<string, string>();

  return async (row, card, reader) => {
    const t = translator(reader.language, reader.timeZone);
    if (!card) return withdraw(row, t({ key: 'chat.cardGone' }));
    const mentions = await readMentions(card.parts, parts.accounts, 'slack');
    const where = `card ${row.kind} ${row.target}`;
    const message = renderCard(card, t, { where, mentions, cardId: row.id });
    return row.address ? update(row.address, message) : post(row, message);
  };

  async function withdraw(row: DeliverRow, words: string): Promise<Delivered> {
    if (!row.address) return { fault: 'gone', what: 'message', reason: 'nothing_to_show' };
    return update(row.address, { text: escaped(words), blocks: paragraph([run(words)]) });
  }

  async function update(address: Address, message: Message): Promise<Delivered> {
    const { channel = '', ts = '' } = address;
    return call(message, async (shown) => {
      await parts.client.chat.update({ channel, ts, ...shown });
      return { channel, ts };
    });
  }

  async function post(row: DeliverRow, message: Message): Promise<Delivered> {
    const channel = row.threadAddress?.channel ?? (await placeOf(row.audience));
    if (typeof channel !== 'string') return channel;
    const thread = row.threadAddress?.ts;
    return call(message, async (shown) => {
      const answer = await parts.client.chat.postMessage({
        channel,
        ...shown,
        ...(thread && { thread_ts: thread }),
        unfurl_links: false,
        unfurl_media: false,
      });
      if (!answer.channel || !answer.ts) throw new Error('chat.postMessage answered without an address');
      if (channel.startsWith('#')) channelIds.set(channel, answer.channel);
      return { channel: answer.channel, ts: answer.ts };
    });
  }

  async function placeOf(audience: Audience): Promise<string | DeliverFault> {
    const id = audience.slice(audience.indexOf(':') + 1);
    if (audience.startsWith('person:')) return accountOf(id);
    const { channels } = await parts.organisation();
    const name = channels.find((channel) => channel.id === id)?.slack;
    if (!name) return { fault: 'unreachable', reason: 'no_slack_channel' };
    // Slack takes `#name` where it posts; that spares the right to list all channels.
    return channelIds.get(name) ?? name;
  }

  /** A direct message is posted to the account itself: Slack opens the conversation. */
  async function accountOf(personId: string): Promise<string | DeliverFault> {
    const known = (await parts.accounts.of([personId], 'slack')).get(personId);
    if (known?.account) return known.account;
    if (!known) return { fault: 'unreachable', reason: 'user_not_found' };
    try {
      const { user } = await parts.client.users.lookupByEmail({ email: known.email });
      if (!user?.id || !profileOf(user, parts.isServed).email) {
        return { fault: 'unreachable', reason: 'user_not_found' };
      }
      const by: Identity = { surface: 'slack', tenant: parts.tenant, externalId: user.id };
      const joined = await parts.accounts.join(by, known.email);
      return joined?.id === personId ? user.id : { fault: 'unreachable', reason: 'account_of_another' };
    } catch (error) {
      return faultOf(error);
    }
  }
}

/** A desk that Slack does not reach has no pictures there; its messages arrive all the same. */
async function call(message: Message, send: (message: Message) => Promise<Address>): Promise<Delivered> {
  try {
    const address = await send(message).catch((error: unknown) => {
      if (!lacksPicture(error)) throw error;
      return send({ ...message, blocks: withoutPictures(message.blocks) });
    });
    return { address };
  } catch (error) {
    return faultOf(error);
  }
}
