import type { SlackConfig } from '../../config.ts';
import { translator } from '../../i18n/translate.ts';
import type { Accounts } from '../../kit/accounts.ts';
import type { Identity } from '../../kit/actor.ts';
import type { Action } from '../../kit/feature.ts';
import type { Copy } from '../adopt-copy.ts';
import type { FollowProfiles } from '../follow-profiles.ts';
import { type Handlers, unknownHandler } from '../handlers.ts';
import type { Log } from '../run-handler.ts';
import { type WhoActs, whoActs } from '../who-acts.ts';
import type { Ack } from './answer-place.ts';
import { answerSuggestion, type Suggestions } from './answer-suggestion.ts';
import type { Click } from './click.ts';
import type { Clients } from './clients.ts';
import { publishHome } from './home.ts';
import { readProfile } from './profile.ts';
import { type ServeParts, serve } from './serve.ts';

export type TakeParts = Omit<ServeParts, 'client' | 'publishHome'> & {
  config: Pick<SlackConfig, 'teamIds'>;
  clients: Clients;
  accounts: Accounts;
  handlers: Handlers;
  isServed(teamId: string): boolean;
  adopt(copy: Copy): Promise<void>;
  follow: FollowProfiles;
};

/** What each sort of delivery comes to, once it is clear whose it is. */
export type Taking = {
  click(click: Click, handler: Action | undefined, ack: Ack): Promise<void>;
  suggestion(click: Click, typed: string): Promise<Suggestions>;
  home(user: string, team: string, eventId: string): Promise<void>;
};

export function createTaking(parts: TakeParts): Taking {
  const { accounts, clients, desk, handlers, isServed, log } = parts;
  const home = { client: clients.people, accounts, desk, sections: handlers.home, log };
  const serving: ServeParts = {
    client: clients.people,
    accounts,
    desk,
    log,
    metrics: parts.metrics,
    // Somebody new to look at: the action may have changed the person's language.
    publishHome: ({ by }, commandId) => publishHome(whoIs(by), commandId, home),
  };

  function whoIs(by: Identity): WhoActs {
    return whoActs(by, {
      accounts,
      readProfile: () => readProfile(clients.people, by.externalId, isServed),
      missed: ({ name }) => log.warn({ code: `users.info ${name}` }, 'Slack did not tell who somebody is'),
    });
  }

  /** undefined for a stranger. */
  function whoOf(click: Pick<Click, 'user' | 'teams' | 'enterprise'>): WhoActs | undefined {
    const tenant = servedTenant(click, parts.config.teamIds);
    return tenant ? whoIs({ surface: 'slack', tenant, externalId: click.user }) : undefined;
  }

  return {
    async click(click, handler, ack) {
      const who = whoOf(click);
      if (!who) return refuseStranger(click, ack, log);
      await serve(click, handler ?? unknownHandler, who, ack, serving);
      if (click.copy) await parts.adopt(click.copy);
      await parts.follow(who.by);
    },
    async suggestion(click, typed) {
      const who = whoOf(click);
      return who ? answerSuggestion(click, typed, who, handlers.lookups, desk, log) : { options: [] };
    },
    async home(user, team, eventId) {
      const who = whoOf({ user, teams: [team] });
      if (who) await publishHome(who, eventId, home);
    },
  };
}

/** The workspace under which an account is filed; undefined for a stranger, whoever else is in the room. */
export function servedTenant(
  { teams, enterprise }: Pick<Click, 'teams' | 'enterprise'>,
  served: readonly string[],
): string | undefined {
  if (enterprise && served.includes(enterprise)) return enterprise;
  return teams.length > 0 && teams.every((team) => served.includes(team)) ? teams.at(-1) : undefined;
}

/** Somebody of another company in a shared channel. Nothing is read for them, not even whether they are known. */
export async function refuseStranger(click: Click, ack: Ack, log: Log): Promise<void> {
  log.warn({ handler: `${click.place} ${click.name}`, teams: click.teams }, 'a stranger was refused');
  const text = translator('en', 'UTC')({ key: 'chat.stranger' });
  await ack(click.place === 'command' ? { response_type: 'ephemeral', text } : undefined);
}
