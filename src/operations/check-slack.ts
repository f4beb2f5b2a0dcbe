import { z } from 'zod';
import type { SlackConfig } from '../config.ts';
import type { Finding } from './doctor.ts';

/** What the desk asks of Slack, and nothing more; the manifest lists the same. */
const SCOPES = ['commands', 'chat:write', 'users:read', 'users:read.email'] as const;
const PATIENCE_MS = 10_000;

const Answer = z.looseObject({
  ok: z.boolean(),
  error: z.string().optional(),
  team_id: z.string().optional(),
  ts: z.string().optional(),
  channel: z.string().optional(),
});
type Answer = z.output<typeof Answer> & { scopes: string[] };

/** Token, workspace and scopes, by asking Slack itself. */
export async function checkSlack(slack: SlackConfig, publicUrl: string): Promise<Finding[]> {
  let answer: Answer;
  try {
    answer = await call(slack, 'auth.test', {});
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'no answer';
    return [
      {
        about: 'Slack',
        verdict: 'bad',
        says: `does not answer: ${reason}`,
        mend: 'Check the way out to the internet, and SLACK_API_URL if it is set.',
      },
    ];
  }
  if (!answer.ok) {
    return [
      {
        about: 'Slack',
        verdict: 'bad',
        says: `refuses the token: ${answer.error}`,
        mend: 'Copy the Bot User OAuth Token of the installed app into SLACK_BOT_TOKEN.',
      },
    ];
  }
  return [teamFinding(slack, answer), scopeFinding(answer), urlFinding(slack, publicUrl)];
}

function teamFinding(slack: SlackConfig, { team_id: team = '' }: Answer): Finding {
  if (slack.teamIds.includes(team)) return { about: 'Slack workspace', verdict: 'good', says: team };
  return {
    about: 'Slack workspace',
    verdict: 'bad',
    says: `the token belongs to ${team}`,
    mend: `Add ${team} to SLACK_TEAM_IDS, or use the token of a workspace listed there.`,
  };
}

function scopeFinding({ scopes }: Answer): Finding {
  const missing = SCOPES.filter((scope) => !scopes.includes(scope));
  if (missing.length === 0) return { about: 'Slack scopes', verdict: 'good', says: SCOPES.join(', ') };
  return {
    about: 'Slack scopes',
    verdict: 'bad',
    says: `lacking: ${missing.join(', ')}`,
    mend: 'Take the app manifest from manifests/slack.json and install the app to the workspace again.',
  };
}

/** Slack does not tell an app its own request addresses, so the operator compares them. */
function urlFinding(slack: SlackConfig, publicUrl: string): Finding {
  if (slack.appToken) return { about: 'Slack requests', verdict: 'good', says: 'come over Socket Mode' };
  const says = `the slash command /customer, interactivity, options and events must all point to ${publicUrl}/slack/events`;
  if (publicUrl.startsWith('https://')) return { about: 'Slack requests', verdict: 'good', says };
  return {
    about: 'Slack requests',
    verdict: 'bad',
    says,
    mend: 'Slack calls https addresses only: set PUBLIC_URL to the one under which the desk is reached.',
  };
}

/**
 * Posts a line into a channel and takes it away again: the least scopes do not allow to look a channel up, so posting is the only proof.
 * @param channel `#name` or an id
 */
export async function tryChannel(slack: SlackConfig, channel: string): Promise<Finding> {
  const about = `Slack channel ${channel}`;
  const posted = await call(slack, 'chat.postMessage', {
    channel,
    text: 'Registrar checks whether it can write here.',
  });
  if (!posted.ok)
    return {
      about,
      verdict: 'bad',
      says: `cannot be written to: ${posted.error}`,
      mend: inviteHint(channel),
    };
  await call(slack, 'chat.delete', { channel: posted.channel ?? channel, ts: posted.ts ?? '' });
  return { about, verdict: 'good', says: 'can be written to' };
}

export function inviteHint(channel: string): string {
  return `Make sure that ${channel} exists, then write /invite @Registrar in it.`;
}

async function call(slack: SlackConfig, method: string, body: Record<string, string>): Promise<Answer> {
  const response = await fetch(new URL(method, slack.apiUrl ?? 'https://slack.com/api/'), {
    method: 'POST',
    headers: { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (response.status === 429) return { ok: false, error: 'ratelimited', scopes: [] };
  const scopes = (response.headers.get('x-oauth-scopes') ?? '').split(',').map((scope) => scope.trim());
  return { ...Answer.parse(await response.json()), scopes };
}
