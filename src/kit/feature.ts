import type { Database } from '../database/client.ts';
import type { Organisation } from '../desk/organisation/schema.ts';
import type { MessageKey } from '../i18n/en.ts';
import type { Actor, Identity, Role } from './actor.ts';
import type { Audience, Card, Choice, Part, Reader } from './card.ts';
import type { AnyCommand, Envelope } from './command.ts';
import type { Execute } from './execute.ts';
import type { Values } from './form.ts';
import type { Reply } from './reply.ts';
import type { Schedule } from './schedule.ts';
import type { Seal } from './seal.ts';
import type { Text } from './text.ts';

/** One click, submission or typed command, after the surface has verified where it comes from. */
export type Interaction = {
  /**
   * Who acts, read once and only when asked for: a handler that goes straight to `execute` needs no reading of its own, because the
   * command reads the person with its state. Throws NotRegistered, which the surface answers with R02's sentence.
   */
  person(): Promise<Actor>;
  /** For `execute`; the rights are read again with the state, in the same statement. */
  envelope: Envelope & { by: Identity };
  target: string;
  /** What was typed, by field; `words` after a verb, `choice` in a `choose` part. */
  values: Values;
  state: Record<string, string>;
  /** Names this press of a button, and a replay of it alike: for acts that are a new intention at each press. */
  press?: string;
};

/** What was typed behind a verb. */
export function wordsOf({ values }: Interaction): string {
  const words = values.words;
  return typeof words === 'string' ? words.trim() : '';
}

/** The account that acts belongs to nobody at the desk (R02), or to somebody who has left (R06). */
export class NotRegistered extends Error {
  constructor() {
    super('the account belongs to no registered person');
    this.name = 'NotRegistered';
  }
}

/** What a handler may use. */
export type Desk = {
  execute: Execute;
  database: Database;
  seal: Seal;
  organisation(): Promise<Organisation>;
};

export type Action = (interaction: Interaction, desk: Desk) => Promise<Reply>;
/** Answers a type-ahead: at most 100 options, best first. */
export type Lookup = (query: string, interaction: Interaction, desk: Desk) => Promise<readonly Choice[]>;

/** `/customer <verb>` in Slack, the same word as a message in Teams. `roles` says for whom help lists it. */
export type Verb = {
  hint: MessageKey;
  roles: readonly Role[] | 'everyone';
  run: Action;
  /** It answers with a form: see `Feature.opens`. */
  opens?: true;
};

/** Draws the latest state of a record for a reader. null: nothing is to be shown there any more. `version` names the state drawn. */
export type CardKind = {
  draw(target: string, reader: Reader, desk: Desk): Promise<Card | null>;
  /** Whom to show it to directly when a channel can't be reached (R23). */
  instead?(target: string, desk: Desk): Promise<readonly Audience[]>;
};

/** What to do at a moment of an obligation of a kind. */
export type MomentHandler = (
  subject: string,
  act: string,
  slot: { commandId: string; lateMs: number },
  desk: Desk,
) => Promise<void>;

/** Part of the home page; features are drawn in the order of `desk/index.ts`. */
export type HomeSection = (interaction: Interaction, desk: Desk) => Promise<readonly Part[]>;

/** A folder of `desk/`. Everything is optional: a feature has the rooms it needs. */
export type Feature = {
  name: string;
  commands?: (seal: Seal) => readonly AnyCommand[];
  verbs?: Record<string, Verb>;
  /** Buttons and selections by action id. */
  actions?: Record<string, Action>;
  /** Those of the actions that answer with a form or a page: where dialogs open, a platform may have to know before the press. */
  opens?: readonly string[];
  /** Submitted forms by form id. */
  submissions?: Record<string, Action>;
  lookups?: Record<string, Lookup>;
  cards?: Record<string, CardKind>;
  obligations?: Record<string, MomentHandler>;
  schedules?: Record<string, Schedule>;
  home?: HomeSection;
  /** Global shortcuts by callback id: which verb they run. */
  shortcuts?: Record<string, string>;
};

export type { Text };
