import { translator } from '../../src/i18n/translate.ts';
import type { FakeSlack } from '../../src/local/slack/fake-slack.ts';
import { actionsIn } from '../../src/local/teams/card-parts.ts';
import type { FakeTeams, Stored } from '../../src/local/teams/fake-teams.ts';
import type { CardAction } from '../../src/local/teams/wire.ts';
import { readCarried } from '../../src/surfaces/teams/read-values.ts';
import type { LiveCard } from '../faults/cards-in-chat.ts';
import { slackChannelId } from '../faults/faultline-slack.ts';
import { type Colleague, channels } from '../faults/organisation.ts';
import { clickAtOnce, recorded, tooLate, type Winner } from './click-at-once.ts';

export const APPROVE = 'approval.approve';
export type Both = { slack: FakeSlack; teams: FakeTeams };

/** The request that a message's button approves; undefined for a message without one. */
export function requestOf({ cards }: Stored): string | undefined {
  const [approve] = cards.flatMap(actionsIn).filter(({ verb }) => verb === APPROVE);
  return approve && readCarried(approve.data)?.t.split('/')[0];
}

/** Every message of Teams' channels with a button to approve, by request. */
export function liveInTeams({ messages }: FakeTeams): Map<string, Stored> {
  const all = channels.flatMap(({ teams }) => messages.in(teams));
  return new Map(
    all.flatMap((message) => {
      const request = requestOf(message);
      return request ? [[request, message] as const] : [];
    }),
  );
}

/** The copy in Teams of a card in Slack, as it stands there at this moment; undefined while there is none. */
export function copyInTeams({ messages }: FakeTeams, { step, message }: LiveCard): Stored | undefined {
  const channel = channels.find(({ id }) => slackChannelId(id) === message.channel);
  const copy = messages.in(channel?.teams ?? '').find((candidate) => requestOf(candidate) === step.requestId);
  return copy && structuredClone(copy);
}

/** All these people press one button in the same moment, those named in Teams and the others in Slack. @returns by person what each was told */
export async function clickOnBoth(
  { slack, teams }: Both,
  card: LiveCard,
  people: readonly Colleague[],
  inTeams: ReadonlySet<string>,
): Promise<Map<string, string>> {
  const copy = copyInTeams(teams, card);
  if (!copy) throw new Error(`the card of ${card.step.requestId} stands nowhere in Teams`);
  const slackers = people.filter(({ id }) => !inTeams.has(id));
  const accounts = slackers.map(({ account }) => account);
  const [bySlack, byTeams] = await Promise.all([
    clickAtOnce(slack, card.message, accounts),
    Promise.all([...inTeams].map(async (id) => [id, await pressInTeams(teams, copy, id)] as const)),
  ]);
  return new Map([
    ...slackers.map(({ id, account }) => [id, bySlack.get(account) ?? 'nothing'] as const),
    ...byTeams,
  ]);
}

/** The button of this action, which is called differently in every language. */
export function buttonOf({ cards }: Stored, action: string): CardAction {
  const found = cards.flatMap(actionsIn).find(({ data }) => readCarried(data)?.n === action);
  if (!found) throw new Error(`there is no button ${action}`);
  return found;
}

/** What the person is told under the card. */
export async function pressInTeams({ act }: FakeTeams, copy: Stored, person: string): Promise<string> {
  const { status, body } = await act.press(person, copy, APPROVE);
  const { value } = (body ?? {}) as { value?: unknown };
  return status === 200 && typeof value === 'string' ? value : `an answer of status ${status}`;
}

/** R24: what everybody must be told, each in their own language and as their platform says it. */
export function dueWords(
  people: readonly Colleague[],
  inTeams: ReadonlySet<string>,
  winner: Winner & { id: string },
): Map<string, string> {
  return new Map(people.map((person) => [person.id, dueTo(person, inTeams.has(person.id), winner)]));
}

function dueTo({ id, language }: Colleague, isInTeams: boolean, winner: Winner & { id: string }): string {
  const { name, at, number } = winner;
  const won = id === winner.id;
  if (!isInTeams) return won ? recorded(language, number) : tooLate(language, winner);
  const t = translator(language, 'UTC', { command: '' });
  if (won) return `✅ ${t({ key: 'approval.recorded.approved', params: { number } })}`;
  const params = { name, at: { moment: at.toISOString(), style: 'dateTime' }, number } as const;
  return `⚠️ ${t({ key: 'approval.already.approved', params })}`;
}
