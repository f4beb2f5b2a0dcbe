import { newId } from './ids.ts';
import type { Parts } from './parts.ts';
import type { Conversation } from './people.ts';
import type { Json, Message, SlackPerson, View } from './wire.ts';

/** The legacy verification token; a bot that still trusts it instead of the signature is wrong. */
const TOKEN = 'local-workspace';

export type Container = { type: 'message'; channel: string; message: Message } | { type: 'view'; view: View };

export function teamOf(parts: Parts): Json {
  return { id: parts.team.id, domain: parts.team.domain };
}

function userOf(parts: Parts, person: SlackPerson): Json {
  const teamId = person.teamId ?? parts.team.id;
  return { id: person.id, username: person.name, name: person.name, team_id: teamId };
}

function envelope(parts: Parts, person: SlackPerson): Json {
  return {
    team: teamOf(parts),
    user: userOf(parts, person),
    api_app_id: parts.origin.appId,
    token: TOKEN,
    enterprise: null,
    is_enterprise_install: false,
  };
}

export function commandPayload(
  parts: Parts,
  person: SlackPerson,
  place: Conversation,
  command: string,
  text: string,
): Json {
  return {
    token: TOKEN,
    team_id: parts.team.id,
    team_domain: parts.team.domain,
    channel_id: place.id,
    channel_name: place.name,
    user_id: person.id,
    user_name: person.name,
    command,
    text,
    api_app_id: parts.origin.appId,
    is_enterprise_install: 'false',
    response_url: parts.responseUrls.issue(parts, person.id, place.id),
    trigger_id: parts.triggers.issue(person.id, false),
  };
}

export function messageBody(parts: Parts, message: Message): Json {
  const { channel: _, ephemeral: __, ...rest } = message;
  return { type: 'message', team: parts.team.id, app_id: parts.origin.appId, ...rest };
}

/** The view as it is now: what is typed into it later must not change what was sent, which the journal keeps. */
function asSent(view: View): View {
  return { ...view, state: { values: view.state.values } };
}

/** Where something was pressed, as every interaction tells it. An ephemeral message's body does not travel. */
function place(parts: Parts, container: Container): Json {
  if (container.type === 'view') {
    return { container: { type: 'view', view_id: container.view.id }, view: asSent(container.view) };
  }
  const { message } = container;
  const conversation = parts.directory.conversations.get(container.channel);
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: container.channel,
      is_ephemeral: message.ephemeral === true,
      ...(message.thread_ts && { thread_ts: message.thread_ts }),
    },
    channel: { id: container.channel, name: conversation?.name ?? '' },
    ...(!message.ephemeral && { message: messageBody(parts, message) }),
  };
}

export function actionPayload(
  parts: Parts,
  person: SlackPerson,
  container: Container,
  action: Json,
  state: Json,
): Json {
  const inView = container.type === 'view';
  return {
    type: 'block_actions',
    ...envelope(parts, person),
    ...place(parts, container),
    trigger_id: parts.triggers.issue(person.id, inView && container.view.type === 'modal'),
    ...(!inView && {
      state,
      response_url: parts.responseUrls.issue(parts, person.id, container.channel, container.message),
    }),
    actions: [{ ...action, action_ts: parts.messages.stamps.next() }],
  };
}

export function suggestionPayload(
  parts: Parts,
  person: SlackPerson,
  container: Container,
  asked: { blockId: string; actionId: string; value: string },
): Json {
  return {
    type: 'block_suggestion',
    ...envelope(parts, person),
    ...place(parts, container),
    block_id: asked.blockId,
    action_id: asked.actionId,
    value: asked.value,
  };
}

export function submissionPayload(parts: Parts, person: SlackPerson, view: View): Json {
  return {
    type: 'view_submission',
    ...envelope(parts, person),
    trigger_id: parts.triggers.issue(person.id, true),
    view: asSent(view),
    response_urls: [],
  };
}

export function closedPayload(parts: Parts, person: SlackPerson, view: View, isCleared: boolean): Json {
  return { type: 'view_closed', ...envelope(parts, person), view: asSent(view), is_cleared: isCleared };
}

export function shortcutPayload(
  parts: Parts,
  person: SlackPerson,
  callbackId: string,
  message?: Message,
): Json {
  const shared = {
    ...envelope(parts, person),
    callback_id: callbackId,
    trigger_id: parts.triggers.issue(person.id, false),
    action_ts: parts.messages.stamps.next(),
  };
  if (!message) return { type: 'shortcut', ...shared };
  const conversation = parts.directory.conversations.get(message.channel);
  return {
    type: 'message_action',
    ...shared,
    channel: { id: message.channel, name: conversation?.name ?? '' },
    message_ts: message.ts,
    message: messageBody(parts, message),
    response_url: parts.responseUrls.issue(parts, person.id, message.channel, message),
  };
}

export function eventPayload(parts: Parts, event: Json): Json {
  return {
    type: 'event_callback',
    token: TOKEN,
    team_id: parts.team.id,
    api_app_id: parts.origin.appId,
    event: { ...event, event_ts: parts.messages.stamps.next() },
    event_id: newId('Ev'),
    event_time: Math.floor(parts.now() / 1_000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: parts.team.id,
        user_id: parts.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
  };
}
