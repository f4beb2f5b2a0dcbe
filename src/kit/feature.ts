import type { Database } from '../database/client.ts';
import type { Organisation } from '../desk/organisation/schema.ts';
import type { MessageKey } from '../i18n/en.ts';
import type { Actor, Identity, Role } from './actor.ts';
import type { Audience, Button, Card, Choice, Part, Reader } from './card.ts';
import type { AnyCommand, Envelope } from './command.ts';
import type { Execute } from './execute.ts';
import type { Values } from './form.ts';
import type { Letter, LetterReader } from './letter.ts';
import type { Links } from './link.ts';
import type { Picture, Sheet } from './picture.ts';
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
  links: Links;
  /** The folder where the heads of the audit trail are written outside the database; absent where nobody writes them. */
  auditAnchors?: string;
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

/**
 * What to do at a moment of an obligation of a kind. A date puts the same moment off until then; one that has come already asks for the
 * next turn, so that long work is done a piece at a time.
 */
export type MomentHandler = (
  subject: string,
  act: string,
  slot: { commandId: string; lateMs: number },
  desk: Desk,
) => Promise<Date | undefined> | Promise<void>;

/** How an open obligation reads in a list, for its owner: what is to be done, and the button that leads there. */
export type Duty = {
  title: Text;
  facts?: readonly Text[];
  button?: Pick<Button, 'action' | 'label' | 'target'>;
};

/** Yields those of the subjects that can be told; the others are left out of lists. */
export type Duties = (subjects: readonly string[], desk: Desk) => Promise<ReadonlyMap<string, Duty>>;

/** Draws a letter. null: it is no longer wanted, and not sent. */
export type LetterKind = (target: string, reader: LetterReader, desk: Desk) => Promise<Letter | null>;

/** Draws what a link to a picture or a file names, in the language that the link was made for. null: there is nothing to see any more. */
export type Drawing<Drawn> = (
  target: string,
  reader: Pick<Reader, 'language' | 'timeZone'>,
  desk: Desk,
) => Promise<Drawn | null>;

/** What a feature adds to a customer's file, as far as this person may see it. */
export type CustomerParts = (
  customerId: string,
  interaction: Pick<Interaction, 'person'>,
  desk: Desk,
) => Promise<readonly Part[]>;

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
  /** By the kind of obligation: how its owner is told of it in the daily digest and the inbox. */
  duties?: Record<string, Duties>;
  schedules?: Record<string, Schedule>;
  letters?: Record<string, LetterKind>;
  pictures?: Record<string, Drawing<Picture>>;
  files?: Record<string, Drawing<Sheet>>;
  home?: HomeSection;
  customerParts?: CustomerParts;
  /** Global shortcuts by callback id: which verb they run. */
  shortcuts?: Record<string, string>;
};

export type { Text };
