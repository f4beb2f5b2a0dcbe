import { features } from '../../src/desk/index.ts';
import { collectHandlers } from '../../src/surfaces/handlers.ts';
import type { AdaptiveCard } from '../../src/surfaces/teams/adaptive-card.ts';
import { renderCard } from '../../src/surfaces/teams/render-card.ts';
import { VOICE } from '../../src/surfaces/teams/voice.ts';
import { CARD, commandOf, drawStep } from './clicks.ts';
import { ADDRESS, type Stocked } from './ground.ts';
import type { KeyServer } from './key-server.ts';
import { APP_ID, APPROVE, TEAMS_PATH, TENANT } from './servers.ts';
import type { Waiting } from './stock.ts';

const USER = 'the-account-of-the-user';

/** Makes the request of a press on "Approve" in Teams. What the button carries is drawn from the real card once. */
export async function pressOnTeams(
  stocked: Stocked,
  { serviceUrl, token }: Pick<KeyServer, 'serviceUrl' | 'token'>,
): Promise<(waiting: Waiting, account: string) => Buffer> {
  const { pattern } = stocked;
  const { card, t } = await drawStep(stocked, 'teams', VOICE);
  const { opens } = collectHandlers(features);
  const message = renderCard(card, t, { where: 'the bench', place: 'message', cardId: CARD, opens });
  const command = commandOf(pattern);
  const activity = JSON.stringify(activityOf(pressedIn(message), serviceUrl));
  if (!activity.includes(command)) throw new Error('the button carries another command');
  return (waiting, account) => {
    const body = activity
      .replaceAll(command, commandOf(waiting.requestId))
      .replaceAll(pattern, waiting.requestId)
      .replaceAll(CARD, waiting.cardId)
      .replaceAll(USER, account);
    return Buffer.from(
      `POST ${TEAMS_PATH} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json; charset=utf-8\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\nuser-agent: Microsoft-SkypeBotApi\r\n` +
        `authorization: Bearer ${token}\r\n\r\n${body}`,
    );
  };
}

type Pressed = { type: string; title?: string; verb?: string; data?: unknown };

/** Wherever in the card it stands: a button that asks again has it in a card of its own. */
function pressedIn(card: AdaptiveCard): Pressed {
  const found: Pressed[] = [];
  JSON.stringify(card, (_, value: Pressed | undefined) => {
    if (value?.type === 'Action.Execute' && value.verb === APPROVE) found.push(value);
    return value;
  });
  const [first] = found;
  if (!first) throw new Error('there is no button to press on');
  return first;
}

/** As Teams sends it from a channel. */
function activityOf({ type, title, verb, data }: Pressed, serviceUrl: string): object {
  const tenant = { id: TENANT };
  const channel = '19:desk-east@thread.tacv2';
  return {
    name: 'adaptiveCard/action',
    type: 'invoke',
    timestamp: '2026-03-20T07:01:00.123Z',
    localTimestamp: '2026-03-20T15:01:00.123+08:00',
    id: 'f:00000000-1111-2222-3333-444444444444',
    channelId: 'msteams',
    serviceUrl,
    from: { id: `29:${USER}`, name: 'Supervisor', aadObjectId: USER },
    conversation: {
      isGroup: true,
      conversationType: 'channel',
      tenantId: TENANT,
      id: ADDRESS.teams.conversation,
    },
    recipient: { id: `28:${APP_ID}`, name: 'Registrar' },
    entities: [
      { locale: 'zh-CN', country: 'CN', platform: 'Web', timezone: 'Asia/Shanghai', type: 'clientInfo' },
    ],
    channelData: {
      channel: { id: channel },
      team: { id: '19:team@thread.tacv2' },
      tenant,
      source: { name: 'message' },
      legacy: { replyToId: `1:${ADDRESS.teams.activity}` },
    },
    replyToId: ADDRESS.teams.activity,
    value: { action: { type, title, verb, data }, trigger: 'manual' },
    locale: 'zh-CN',
    localTimezone: 'Asia/Shanghai',
  };
}
