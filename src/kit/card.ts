import type { MessageKey } from '../i18n/en.ts';
import type { Language } from './actor.ts';
import type { Text } from './text.ts';

/** `channel:<id in the organisation file>` or `person:<id>`. A channel has its own language and sees no personal value. */
export type Audience = `channel:${string}` | `person:${string}`;

/** "This record must be shown to this audience": makes the card, or marks the one that stands there as out of date. */
export type CardWish = {
  kind: string;
  target: string;
  audience: Audience;
  inThreadOf?: { kind: string; target: string };
};

/** Carries the ids it acts on and the command id minted when it was drawn, nothing else. */
export type Button = {
  action: string;
  label: MessageKey;
  target: string;
  commandId: string;
  style?: 'primary' | 'danger';
  /** Asks once more before it acts. */
  confirm?: { title: MessageKey; text: Text; yes: MessageKey };
};

export type Fact = { label: Text; value: Text; help?: Text };
export type DiffRow = { label: Text; before: Text | null; after: Text | null };
export type Item = { title: Text; facts: readonly Text[]; buttons?: readonly Button[] };

/** The closed set of what a card, a page or a list is made of. */
export type Part =
  | { part: 'heading'; text: Text }
  | { part: 'text'; text: Text; tone?: 'plain' | 'strong' | 'quiet' | 'warning' | 'good' }
  | { part: 'facts'; facts: readonly Fact[] }
  | { part: 'diff'; rows: readonly DiffRow[] }
  | { part: 'items'; items: readonly Item[]; numbered?: true }
  | { part: 'mention'; people: readonly string[]; text: Text }
  /** `more` holds what is needed rarely: a menu behind the buttons. */
  | { part: 'buttons'; buttons: readonly Button[]; more?: readonly Button[] }
  | {
      part: 'choose';
      action: string;
      target: string;
      commandId: string;
      label: Text;
      choices: readonly Choice[];
      chosen?: string;
    }
  /** An address made by `desk.links`; what it shows can be told from `alternative` alone. */
  | { part: 'picture'; url: string; title: Text; alternative: Text }
  /** Opens an address outside the chat. */
  | { part: 'link'; url: string; label: Text }
  | { part: 'divider' };
export type Choice = { value: string; label: Text };

/** A message in chat. `summary` is what a notification and a screen reader say of it. */
export type Card = { summary: Text; parts: readonly Part[] };

/** A read-only modal or a private list. */
export type Page = { title: MessageKey; summary: Text; parts: readonly Part[] };

/** For whom a card is drawn. */
export type Reader = { language: Language; timeZone: string; audience: Audience };
