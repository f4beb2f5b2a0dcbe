import type { Page, Part } from './card.ts';
import type { Refusal } from './decision.ts';
import type { OpenForm } from './form.ts';
import { type Text, text } from './text.ts';

/**
 * What a handler answers. It never acknowledges: the surface does, after the handler has returned and so after the commit.
 * - `form`: opens it, or replaces the form that was just submitted by it.
 * - `page`: a read-only modal; over a form it takes the form's place.
 * - `say`: private words to the person; `parts` for a list with buttons. `inPlace`: the private list that was pressed gives way to this one.
 * - `errors`: the form stays with everything typed, a message at each field named.
 * - `done`: the form closes; `say` is told to the person if the surface still can.
 * - `home`: draws the person's home anew.
 */
export type Reply =
  | { kind: 'nothing' }
  | { kind: 'say'; say: Text; tone?: 'good' | 'warning'; parts?: readonly Part[]; inPlace?: true }
  | { kind: 'form'; open: OpenForm }
  | { kind: 'page'; page: Page; over?: true }
  | { kind: 'errors'; fields: Record<string, Text> }
  | { kind: 'done'; say?: Text }
  | { kind: 'home' };

/** What was pressed is about something that is no more, or never was. */
export const gone: Reply = { kind: 'say', say: text('refusal.gone'), tone: 'warning' };
/** Pressed or typed by somebody who has no right to it. */
export const notAllowed: Reply = { kind: 'say', say: text('refusal.notAllowed'), tone: 'warning' };

/** A refusal in the person's own words: at the fields where it names some, else as a private sentence. */
export function refused(refusal: Refusal): Reply {
  if (refusal.fields && Object.keys(refusal.fields).length > 0)
    return { kind: 'errors', fields: refusal.fields };
  return {
    kind: 'say',
    tone: 'warning',
    say: { key: refusal.code, ...(refusal.params && { params: refusal.params }) },
  };
}
