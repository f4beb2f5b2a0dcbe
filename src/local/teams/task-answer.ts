import type { Answer } from '../ask-bot.ts';
import { isRecord, type Json, stringOf } from '../json.ts';
import { CARD_TYPE } from './check-activity.ts';
import { checkCard } from './check-card.ts';
import type { Problem } from './check-shape.ts';
import type { DialogSource } from './dialogs.ts';
import { PAGES } from './limits.ts';
import { done, failureOf, type Outcome, refused, WENT_WRONG } from './outcome.ts';
import type { Parts } from './parts.ts';
import type { Dialog } from './wire.ts';

type DialogContent = Omit<Dialog, 'id' | 'error'>;
const NAMED_SIZES = ['small', 'medium', 'large'] as const;

/** Follows the bot's answer about a dialog: another card, a closing sentence, or the end of it. */
export function followTask(parts: Parts, person: string, source: DialogSource, answer: Answer): Outcome {
  const failure = failureOf(answer);
  if (failure && !failure.ok) return inDialog(parts, person, failure);
  const task = isRecord(answer.body) ? answer.body.task : undefined;
  if (task === undefined || task === null) {
    parts.dialogs.close(person);
    return done(answer);
  }
  const { type, value } = isRecord(task) ? task : {};
  if (type === 'message' && typeof value === 'string') {
    parts.dialogs.close(person);
    if (value !== '') parts.messages.notice(person, value);
    return done(answer);
  }
  const problems: Problem[] = [];
  const content = type === 'continue' && isRecord(value) ? readDialog(value, problems) : undefined;
  if (!content || problems.length > 0) {
    const unknown = {
      message: 'must be a task of the type continue or message',
      pointer: '/task',
      source: PAGES.dialogs,
    };
    parts.journal.fumble(parts.now(), 'dialog', problems.length > 0 ? problems : [unknown]);
    return inDialog(parts, person, refused('invalid_response', WENT_WRONG, answer));
  }
  parts.dialogs.show(person, content, source);
  return done(answer);
}

/** An open dialog keeps what the person typed and says what happened. */
function inDialog(parts: Parts, person: string, outcome: Outcome): Outcome {
  if (!outcome.ok) parts.dialogs.complain(person, outcome.message);
  return outcome;
}

function readDialog(value: Json, problems: Problem[]): DialogContent {
  const { title, height, width, card } = value;
  if (stringOf(title) === '')
    problems.push({ message: 'is missing', pointer: '/task/value/title', source: PAGES.dialogs });
  const [tall, wide] = [sizeOf(height), sizeOf(width)];
  const attachment: Json = isRecord(card) ? card : {};
  if (attachment.contentType !== CARD_TYPE) {
    const pointer = '/task/value/card/contentType';
    problems.push({ message: `must be ${CARD_TYPE}`, pointer, source: PAGES.dialogs });
  }
  problems.push(...checkCard(attachment.content, 'dialog', '/task/value/card/content'));
  return {
    title: stringOf(title),
    ...(tall !== undefined && { height: tall }),
    ...(wide !== undefined && { width: wide }),
    card: isRecord(attachment.content) ? attachment.content : {},
  };
}

function sizeOf(given: unknown): Dialog['height'] {
  return typeof given === 'number' ? given : NAMED_SIZES.find((name) => name === given);
}
