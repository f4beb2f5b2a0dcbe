import type { Connector } from './connector.ts';
import type { ChatPlace, Conversation, Conversations } from './conversations.ts';

/** Puts messages where nobody asked for them: a person's own chat, a channel, a thread. @throws what the connector throws */
export type Send = {
  toChat(to: Chat, message: object): Promise<Sent>;
  toConversation(serviceUrl: string, conversation: string, message: object): Promise<Sent>;
  /** Begins a thread in a channel. */
  toChannel(serviceUrl: string, channel: string, tenant: string, message: object): Promise<Sent>;
  update(serviceUrl: string, sent: Sent, message: object): Promise<void>;
};
export type Sent = { conversation: string; activity: string };
/** `serviceUrl`: where the person was heard of just now, which need not be stored yet. */
export type Chat = { tenant: string; account: string; serviceUrl?: string };

/** The bot was never installed by anybody of this company, so there is no address to write to. */
export class NotInstalled extends Error {
  constructor() {
    super('the bot is installed nowhere in this tenant');
    this.name = 'NotInstalled';
  }
}

export function createSend(connector: Connector, conversations: Conversations, appId: string): Send {
  const bot = { id: `28:${appId}` };

  async function toConversation(serviceUrl: string, conversation: string, message: object): Promise<Sent> {
    const path = `v3/conversations/${encodeURIComponent(conversation)}/activities`;
    const { id } = await connector<{ id: string }>({ serviceUrl, method: 'POST', path, body: message });
    return { conversation, activity: id };
  }

  /** Whoever has not written to the bot yet has a chat with it all the same, once it is opened for them. */
  async function chatOf(to: Chat): Promise<{ serviceUrl: string; conversation: string }> {
    const { tenant, account } = to;
    const place: ChatPlace = `person:${account}`;
    const known: Conversation | null = await conversations.at(tenant, place);
    if (known?.conversationId) return { serviceUrl: known.serviceUrl, conversation: known.conversationId };
    const serviceUrl = to.serviceUrl ?? known?.serviceUrl ?? (await conversations.serviceUrl(tenant));
    if (!serviceUrl) throw new NotInstalled();
    const { id } = await connector<{ id: string }>({
      serviceUrl,
      method: 'POST',
      path: 'v3/conversations',
      body: {
        bot,
        members: [{ id: known?.memberId ?? account }],
        isGroup: false,
        tenantId: tenant,
        channelData: { tenant: { id: tenant } },
      },
    });
    const memberId = known?.memberId ?? null;
    await conversations.keep(tenant, place, { serviceUrl, conversationId: id, memberId });
    return { serviceUrl, conversation: id };
  }

  return {
    toConversation,
    async toChat(to, message) {
      const { serviceUrl, conversation } = await chatOf(to);
      return toConversation(serviceUrl, conversation, message);
    },
    async toChannel(serviceUrl, channel, tenant, message) {
      const { id, activityId } = await connector<{ id: string; activityId?: string }>({
        serviceUrl,
        method: 'POST',
        path: 'v3/conversations',
        body: {
          bot,
          isGroup: true,
          tenantId: tenant,
          channelData: { channel: { id: channel }, tenant: { id: tenant } },
          activity: message,
        },
      });
      return { conversation: id, activity: activityId ?? id.split(';messageid=')[1] ?? '' };
    },
    async update(serviceUrl, { conversation, activity }, message) {
      const path = `v3/conversations/${encodeURIComponent(conversation)}/activities/${encodeURIComponent(activity)}`;
      await connector({ serviceUrl, method: 'PUT', path, body: { ...message, id: activity } });
    },
  };
}
