import { translator } from '../i18n/translate.ts';
import type { Language } from '../kit/actor.ts';
import type { CalendarEvent, Letter, LetterPart } from '../kit/letter.ts';
import { writeInvitation } from './calendar-invitation.ts';
import { oneLine } from './one-line.ts';

/** A letter in words: what a post sends, but for whom it goes to. */
export type WrittenLetter = {
  language: Language;
  subject: string;
  text: string;
  html: string;
  event?: { ics: string; method: CalendarEvent['method'] };
  /** Who reads what is answered, where somebody does. */
  replyTo?: CalendarEvent['organiser'];
};

type Words = { words: string } | { link: string; label: string };

/**
 * Puts a letter into its reader's language, as text and as HTML that say the same in the same order.
 * @param company stands below it, as who writes
 */
export function writeLetter(
  letter: Letter,
  reader: { language: Language; timeZone: string; company: string; now?: Date },
): WrittenLetter {
  const { timeZone, company, now = new Date() } = reader;
  const language = letter.language ?? reader.language;
  const translate = translator(language, timeZone, { now });
  const parts = letter.parts.map((part) => wordsOf(part, translate));
  const subject = oneLine(translate(letter.subject));
  return {
    language,
    subject,
    text: writeText(parts, company),
    html: writeHtml(parts, { subject, language, company }),
    ...(letter.event && {
      replyTo: letter.event.organiser,
      event: {
        ics: writeInvitation(letter.event, { language, timeZone, company, now }),
        method: letter.event.method,
      },
    }),
  };
}

function wordsOf(part: LetterPart, translate: ReturnType<typeof translator>): Words {
  return 'link' in part ? { link: part.link, label: translate(part.label) } : { words: translate(part.text) };
}

/** What stands below `-- ` is a signature to mail programs: they leave it out of answers. */
function writeText(parts: readonly Words[], company: string): string {
  const paragraphs = parts.map((part) => ('link' in part ? `${part.label}\n${part.link}` : part.words));
  return `${paragraphs.join('\n\n')}\n\n-- \n${company}\n`;
}

/** Mail programs know inline styles only. No colour is set for words and paper, so that a dark mail program stays dark. */
const STYLES = {
  body: 'margin:0;padding:0;',
  letter:
    "max-width:600px;margin:0 auto;padding:24px 20px;font-family:-apple-system,'Segoe UI',Roboto,'PingFang SC','PingFang TC','Microsoft YaHei','Microsoft JhengHei','Noto Sans CJK SC',Arial,sans-serif;font-size:16px;line-height:1.6;",
  paragraph: 'margin:0 0 16px;',
  button:
    'display:inline-block;padding:12px 22px;border-radius:6px;background-color:#0b5a91;color:#ffffff;font-weight:bold;text-decoration:none;',
  address: 'font-size:13px;word-break:break-all;',
  company: 'margin:32px 0 0;font-size:13px;',
};

function writeHtml(
  parts: readonly Words[],
  { subject, language, company }: { subject: string; language: Language; company: string },
): string {
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(subject)}</title>
</head>
<body style="${STYLES.body}">
<div lang="${language}" style="${escapeHtml(STYLES.letter)}">
${parts.map(writePart).join('\n')}
<p style="${STYLES.company}">${escapeHtml(company)}</p>
</div>
</body>
</html>
`;
}

/** A link of another kind than a web page's is words: nothing typed by somebody becomes one that runs. */
function writePart(part: Words): string {
  if (!('link' in part)) return `<p style="${STYLES.paragraph}">${escapeHtml(part.words)}</p>`;
  const address = escapeHtml(part.link);
  if (!/^https?:\/\//i.test(part.link)) {
    return `<p style="${STYLES.paragraph}">${escapeHtml(part.label)}<br>${address}</p>`;
  }
  return `<p style="${STYLES.paragraph}"><a href="${address}" style="${STYLES.button}">${escapeHtml(part.label)}</a><br>
<a href="${address}" style="${STYLES.address}">${address}</a></p>`;
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\n': '<br>\n',
};

function escapeHtml(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/[&<>"'\n]/g, (character) => ENTITIES[character] ?? '');
}
