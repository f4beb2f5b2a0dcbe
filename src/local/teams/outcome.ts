import type { Answer } from '../ask-bot.ts';
import { NOT_ASKED } from '../ask-bot.ts';
import { failed as isBroken, repeat } from './deliver.ts';
import type { Parts } from './parts.ts';
import type { Json } from './wire.ts';

/** How a person's act ended for that person. `answer` is what the bot said; absent when it was never asked. */
export type Outcome =
  | { ok: true; answer: Answer }
  | { ok: false; error: string; message: string; answer?: Answer; errors?: Record<string, string> };

export function refused(error: string, message: string, answer?: Answer): Outcome {
  return { ok: false, error, message, ...(answer && { answer }) };
}

export function done(answer: Answer = NOT_ASKED): Outcome {
  return { ok: true, answer };
}

export const UNREACHABLE = 'Unable to reach app. Please try again.';
export const WENT_WRONG = 'Something went wrong. Please try again.';

/** A silent, broken or refusing app, in the words the person reads; undefined when it answered well. */
export function failureOf(answer: Answer): Outcome | undefined {
  if (answer.timedOut) return refused('operation_timeout', UNREACHABLE, answer);
  if (answer.failure) return refused('app_unreachable', UNREACHABLE, answer);
  if (answer.status < 200 || answer.status > 299) return refused('http_service_error', WENT_WRONG, answer);
  return undefined;
}

/** Sends an activity; one that is not answered well is sent again behind the person's back, whatever comes of it. */
export async function send(parts: Parts, activity: Json): Promise<Answer> {
  const answer = await parts.deliver(activity);
  if (isBroken(answer)) {
    const { deliver, redeliveryPause, closing } = parts;
    void repeat({ deliver, pause: redeliveryPause, closing }, activity, (again) => !isBroken(again));
  }
  return answer;
}
