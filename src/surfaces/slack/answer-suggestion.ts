import type { types } from '@slack/bolt';
import { translator } from '../../i18n/translate.ts';
import { type Desk, type Lookup, NotRegistered } from '../../kit/feature.ts';
import { interactionOf, type Log } from '../run-handler.ts';
import type { WhoActs } from '../who-acts.ts';
import type { Click } from './click.ts';
import { troubleOf } from './errors.ts';
import { LIMITS } from './limits.ts';
import { renderOption } from './render-controls.ts';
import { lookupOf } from './render-widget.ts';

export type Suggestions = { options: types.PlainTextOption[] };

/** Nobody to tell about a fault while typing: the list stays empty and the log says why. */
export async function answerSuggestion(
  click: Click,
  typed: string,
  who: WhoActs,
  lookups: ReadonlyMap<string, Lookup>,
  desk: Desk,
  log: Log,
): Promise<Suggestions> {
  const lookup = lookups.get(lookupOf(click.name) ?? '');
  try {
    if (!lookup) throw new Error('no such look-up');
    const { language, timeZone } = await who.person();
    const t = translator(language, timeZone);
    const found = await lookup(typed.trim(), interactionOf(click, who), desk);
    return { options: found.slice(0, LIMITS.options).map((choice) => renderOption(choice, t, click.name)) };
  } catch (error) {
    if (!(error instanceof NotRegistered)) {
      log.error({ handler: click.name, ...troubleOf(error) }, 'a type-ahead failed');
    }
    return { options: [] };
  }
}
