import type { MessageKey } from '../i18n/en.ts';
import type { CardWish } from './card.ts';
import type { MailWish } from './letter.ts';
import type { ObligationChange } from './obligation.ts';
import type { Text, TextParam } from './text.ts';

/**
 * Why a command does not happen, as a value. `fields` puts a message at each field of the form it came from; `forbidden` marks an act
 * that goes to the security log (R22), which a lost race or a repeat does not.
 */
export type Refusal = {
  code: MessageKey;
  params?: Record<string, TextParam>;
  fields?: Record<string, Text>;
  forbidden?: true;
};

/** An audit event. The payload holds ids, codes and field names; no value of a person, no free text (R97). */
export type AuditEvent = { chain: string; type: string; payload: Record<string, unknown> };

/** What a decision wants stored and shown. `answer` is what the surface is told, now and at every repeat of the same command. */
export type Accepted<Change> = {
  ok: true;
  change: Change;
  events: readonly AuditEvent[];
  cards: readonly CardWish[];
  obligations: readonly ObligationChange[];
  mails: readonly MailWish[];
  answer: Record<string, unknown>;
};
/** What does not happen. */
export type Refused = { ok: false; refusal: Refusal };
export type Decision<Change> = Accepted<Change> | Refused;

export function refuse(code: MessageKey, more: Omit<Refusal, 'code'> = {}): Refused {
  return { ok: false, refusal: { code, ...more } };
}

/** A refusal that somebody had no right to ask for; written to the security log. */
export function forbid(code: MessageKey, params?: Record<string, TextParam>): Refused {
  return { ok: false, refusal: { code, forbidden: true, ...(params && { params }) } };
}

export function accept<Change>(
  change: Change,
  outcome: Partial<Omit<Accepted<Change>, 'ok' | 'change'>> = {},
): Accepted<Change> {
  return { ok: true, change, events: [], cards: [], obligations: [], mails: [], answer: {}, ...outcome };
}
