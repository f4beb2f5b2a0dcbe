import type { MessageKey } from '../../i18n/en.ts';
import { translator } from '../../i18n/translate.ts';
import type { Language } from '../../kit/actor.ts';
import { html } from './html.ts';
import type { HtmlPage } from './page.ts';

type Refused = 404 | 405 | 410 | 413 | 415 | 429 | 500;
type Words = { heading: MessageKey; words: MessageKey };

const NOT_TAKEN: Words = { heading: 'web.notTakenHeading', words: 'web.notTaken' };
const WORDS: Record<Refused, Words> = {
  404: { heading: 'web.nothingHeading', words: 'web.nothing' },
  405: NOT_TAKEN,
  410: { heading: 'web.expiredHeading', words: 'web.expired' },
  413: NOT_TAKEN,
  415: NOT_TAKEN,
  429: { heading: 'web.tooOftenHeading', words: 'web.tooOften' },
  500: { heading: 'web.failedHeading', words: 'web.failed' },
};

/** Why somebody outside sees nothing, and what to do. It says the same whatever the desk knows. */
export function refusalPage(
  status: Refused,
  language: Language,
  headers: Record<string, string> = {},
): HtmlPage {
  const t = translator(language, 'UTC');
  const { heading, words } = WORDS[status];
  const title = t({ key: heading });
  return {
    status,
    language,
    title,
    body: html`<h1>${title}</h1>
<p>${t({ key: words })}</p>`,
    // The rest of what was too much is not waited for.
    headers: { ...headers, ...(status === 413 && { connection: 'close' }) },
  };
}
