import type { Answer } from '../ask-bot.ts';
import { isRecord, stringOf } from '../json.ts';
import { CARD_TYPE } from './check-activity.ts';
import { checkCard } from './check-card.ts';
import { PAGES } from './limits.ts';
import { done, failureOf, type Outcome, refused, WENT_WRONG } from './outcome.ts';
import type { Parts } from './parts.ts';
import type { Stored } from './state.ts';
import type { AdaptiveCard } from './wire.ts';

const MESSAGE_TYPE = 'application/vnd.microsoft.activity.message';
const ERROR_TYPE = 'application/vnd.microsoft.error';

/** What was pressed: the message as the person had it, and which of its cards. */
export type Pressed = { message: Stored; cards: AdaptiveCard[]; index: number };

/** Follows the answer to an Action.Execute: a card or a sentence for this person alone, or an error. */
export function followExecute(parts: Parts, person: string, pressed: Pressed, answer: Answer): Outcome {
  const failure = failureOf(answer);
  if (failure) return failure;
  const body = isRecord(answer.body) ? answer.body : {};
  const { statusCode, type, value } = body;
  if (type === ERROR_TYPE || (typeof statusCode === 'number' && statusCode >= 400)) {
    const { code, message } = isRecord(value) ? value : {};
    return refused(stringOf(code) || 'error', stringOf(message) || WENT_WRONG, answer);
  }
  // A click on a card that is gone by now has nowhere to show its answer.
  const current = parts.messages.find(pressed.message.conversation, pressed.message.id);
  if (type === CARD_TYPE) {
    const problems = checkCard(value, 'message', '/value');
    if (problems.length > 0 || !isRecord(value)) return fumbled(parts, problems, answer);
    const cards = pressed.cards.with(pressed.index, value);
    if (current && !current.deleted) parts.messages.showTo(person, current, { cards });
    return done(answer);
  }
  if (type === MESSAGE_TYPE && typeof value === 'string') {
    if (current && !current.deleted) parts.messages.showTo(person, current, { notice: value });
    return done(answer);
  }
  const message = 'must answer with statusCode, type and value';
  return fumbled(parts, [{ message, pointer: '', source: PAGES.refresh }], answer);
}

function fumbled(parts: Parts, problems: ReturnType<typeof checkCard>, answer: Answer): Outcome {
  parts.journal.fumble(parts.now(), 'adaptiveCard/action', problems);
  return refused('invalid_response', WENT_WRONG, answer);
}
