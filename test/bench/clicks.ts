import { createHmac } from 'node:crypto';
import { assembleDesk } from '../../src/assemble.ts';
import { openDatabase } from '../../src/database/client.ts';
import { features } from '../../src/desk/index.ts';
import { stepCard } from '../../src/desk/requests/cards.ts';
import { type Translate, translator, type Voice } from '../../src/i18n/translate.ts';
import type { Surface } from '../../src/kit/actor.ts';
import type { Card } from '../../src/kit/card.ts';
import { buttonCommandId } from '../../src/kit/command-id.ts';
import { renderCard } from '../../src/surfaces/slack/render-card.ts';
import { ADDRESS, RING, type Stocked } from './ground.ts';
import { APPROVE, PATH, SECRET, TEAM } from './servers.ts';
import type { Waiting } from './stock.ts';

/** Makes the signed request of a press on the card of a request: "Approve" unless another action is named. */
export type Press = (
  waiting: Waiting,
  user: string,
  more?: { responseUrl?: string; action?: string },
) => Buffer;

const AUDIENCE = 'channel:desk-east';
export const CARD = '00000000-0000-4000-8000-000000000000';

/** The payload is drawn from the real card once, as Slack sends it back with every click on it. */
export async function pressOn(stocked: Stocked): Promise<Press> {
  const { pattern } = stocked;
  const { card, t } = await drawStep(stocked, 'slack');
  const message = renderCard(card, t, { where: 'the bench', cardId: CARD });

  const command = commandOf(pattern);
  const payload = JSON.stringify(payloadOf(message, `${pattern}/1/0|${command}`));
  return (waiting, user, { responseUrl = '', action = APPROVE } = {}) =>
    signed(
      payload
        .replaceAll(command, commandOf(waiting.requestId))
        .replaceAll(pattern, waiting.requestId)
        .replaceAll(CARD, waiting.cardId)
        .replaceAll('U0USER', user)
        .replace('"response_url":""', `"response_url":"${responseUrl}"`)
        .replace(`"action_id":"${APPROVE}","block_id":"x7Kq"`, `"action_id":"${action}","block_id":"x7Kq"`),
    );
}

/** The card that waits in the channel, and the words for it. */
export async function drawStep(
  { url, pattern }: Stocked,
  surface: Surface,
  voice?: Voice,
): Promise<{ card: Card; t: Translate }> {
  const database = openDatabase(url);
  const desk = assembleDesk({ database, features, fieldKeys: RING, surfaces: [surface] });
  const reader = { language: 'zh-CN', timeZone: 'Asia/Shanghai', audience: AUDIENCE } as const;
  const card = await stepCard.draw(pattern, reader, desk);
  await database.close();
  if (!card) throw new Error('there is no card to press on');
  return { card, t: translator(reader.language, reader.timeZone, voice) };
}

export function commandOf(requestId: string): string {
  return buttonCommandId(APPROVE, `${requestId}/1/0`, '');
}

function payloadOf(message: object, value: string): object {
  const channel = { id: ADDRESS.slack.channel, name: 'desk-east' };
  const { ts } = ADDRESS.slack;
  return {
    type: 'block_actions',
    user: { id: 'U0USER', username: 'tao', name: 'tao', team_id: TEAM },
    api_app_id: 'A0BENCH',
    token: 'verification-token',
    container: { type: 'message', message_ts: ts, channel_id: channel.id, is_ephemeral: false },
    trigger_id: '7001.7002.aaaabbbbccccdddd',
    team: { id: TEAM, domain: 'bench' },
    enterprise: null,
    is_enterprise_install: false,
    channel,
    message: {
      user: 'U0REGISTRAR',
      type: 'message',
      ts,
      bot_id: 'B0',
      app_id: 'A0BENCH',
      team: TEAM,
      ...message,
    },
    state: { values: {} },
    response_url: '',
    actions: [
      { action_id: APPROVE, block_id: 'x7Kq', value, type: 'button', action_ts: '1773993660.123456' },
    ],
  };
}

/** Slack's signature is good for five minutes: requests are signed shortly before they are sent. */
function signed(payload: string): Buffer {
  const body = `payload=${encodeURIComponent(payload)}`;
  const at = Math.floor(Date.now() / 1_000);
  const hash = createHmac('sha256', SECRET).update(`v0:${at}:${body}`).digest('hex');
  return Buffer.from(
    `POST ${PATH} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-www-form-urlencoded\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nuser-agent: Slackbot 1.0\r\n` +
      `x-slack-request-timestamp: ${at}\r\nx-slack-signature: v0=${hash}\r\n\r\n${body}`,
  );
}
