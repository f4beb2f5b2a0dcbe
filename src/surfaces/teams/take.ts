import type { Accounts } from '../../kit/accounts.ts';
import type { createAdoption } from '../adopt-copy.ts';
import { type Handlers, unknownHandler } from '../handlers.ts';
import { type WhoActs, whoActs } from '../who-acts.ts';
import { type Activity, tenantOf } from './activity.ts';
import type { Answer } from './bot-framework.ts';
import { type Click, clickOf } from './click.ts';
import type { Connector } from './connector.ts';
import type { Conversations } from './conversations.ts';
import { codeOf } from './errors.ts';
import { noteInstall } from './installs.ts';
import { readMember } from './profile.ts';
import { REFRESH, refreshed } from './refresh.ts';
import { type ServeParts, serve } from './serve.ts';
import { searchExtension, suggest } from './suggestions.ts';
import { VOICE } from './voice.ts';

export type TakeParts = ServeParts & {
  accounts: Accounts;
  connector: Connector;
  conversations: Conversations;
  adopt: ReturnType<typeof createAdoption>;
};

/** What each sort of activity comes to. The token and the tenant have been checked; undefined answers with an empty 200. */
export function createTaking(parts: TakeParts): (activity: Activity) => Promise<Answer | undefined> {
  const { accounts, connector, conversations, handlers, log } = parts;

  function whoIs(activity: Activity, tenant: string, account: string): WhoActs {
    const { serviceUrl, conversation, from } = activity;
    return whoActs(
      { surface: 'teams', tenant, externalId: account },
      {
        accounts,
        voice: VOICE,
        readProfile: () =>
          readMember(connector, {
            serviceUrl,
            conversationId: conversation.id.split(';')[0] ?? '',
            memberId: from.id,
            tenant,
            locale: activity.locale ?? 'en',
          }),
        missed: (error) => log.warn({ code: codeOf(error) }, 'Teams did not tell who somebody is'),
      },
    );
  }

  function handlerOf({ place, name, carried }: Click) {
    if (place === 'command' || carried?.k === 'verb') return handlers.verbs.get(name);
    return carried?.k === 'form' ? handlers.submissions.get(name) : handlers.actions.get(name);
  }

  async function takeClick(click: Click): Promise<Answer | undefined> {
    const { activity, tenant, account } = click;
    if (click.name === REFRESH && click.place === 'card')
      return { status: 200, body: await refreshed(click, parts) };
    const who = whoIs(activity, tenant, account);
    const asked = click.place === 'command' ? typed(click, handlers) : click;
    const answer = await serve(asked, handlerOf(asked) ?? unknownHandler, who, parts);
    parts.later(afterwards(click));
    return answer;
  }

  /** Nobody waits for these: where somebody can be written to, and which message of a card was pressed. */
  async function afterwards({ activity, copy }: Click): Promise<void> {
    try {
      await conversations.remember(activity);
      if (copy) await parts.adopt(copy);
    } catch (error) {
      log.warn({ code: codeOf(error) }, 'what a click told of its place was not kept');
    }
  }

  return async (activity) => {
    if (activity.type === 'installationUpdate' || activity.type === 'conversationUpdate') {
      await noteInstall(activity, {
        conversations,
        log,
        welcome: async (click) => void (await takeClick(click)),
      });
      return undefined;
    }
    const click = clickOf(activity);
    if (click) return takeClick(click);
    if (activity.type !== 'invoke') return undefined;
    return takeSearch(activity);
  };

  async function takeSearch(activity: Activity): Promise<Answer> {
    const tenant = tenantOf(activity);
    const account = activity.from.aadObjectId;
    if (!account || !tenant) return { status: 400 };
    const who = whoIs(activity, tenant, account);
    if (activity.name === 'application/search')
      return { status: 200, body: await suggest(activity, who, parts) };
    if (activity.name === 'composeExtension/query') {
      return { status: 200, body: await searchExtension(activity, who, parts) };
    }
    // A button of a version that is no longer installed, or something new of Teams.
    return { status: 501 };
  }
}

/** Help hears what was typed instead of a verb. */
function typed(click: Click, { verbs }: Handlers): Click {
  if (verbs.has(click.name)) return click;
  const words = [click.name, click.values.words].filter(Boolean).join(' ');
  return { ...click, name: 'help', values: words ? { words } : {} };
}
