import type { Paper, PaperQuestion } from '../../desk/index.ts';
import type { Translate } from '../../i18n/translate.ts';
import { LANGUAGES, type Language } from '../../kit/actor.ts';
import type { Text } from '../../kit/text.ts';
import { html, type Markup } from './html.ts';

/** What stands in the fields of a survey, and what is wrong with it. */
export type Typed = { values: Readonly<Record<string, string>>; faults: Readonly<Record<string, Text>> };

/** Fields of questions have a prefix, so that no question's id can be taken for one of the page's own. */
export const QUESTION = 'q-';

const NAMES: Record<Language, string> = { en: 'English', 'zh-CN': '简体中文', 'zh-TW': '繁體中文' };

/** The survey as a form that needs no script: fieldsets, radio buttons, text areas, one button. */
export function surveyForm(
  paper: Paper,
  { values, faults }: Typed,
  language: Language,
  t: Translate,
): Markup {
  const until: Text = { moment: paper.until.toISOString(), style: 'dateTime' };
  const state: Text = paper.answeredAt
    ? {
        key: 'survey.web.answered',
        params: { at: { moment: paper.answeredAt.toISOString(), style: 'dateTime' }, until },
      }
    : { key: 'survey.web.until', params: { until } };
  return html`<form method="post" action="?" novalidate>
<button class="unseen" name="send" value="1" tabindex="-1" aria-hidden="true"></button>
${languageButtons(language, t)}
<h1>${t(paper.title)}</h1>
<p>${t({ key: 'survey.web.from', params: { company: paper.company, service: paper.service } })}</p>
<p class="${paper.answeredAt ? 'good' : 'quiet'}">${t(state)}</p>
${faultList(paper, faults, t)}
${paper.questions.map((question) => questionOf(question, values[question.id] ?? '', faults[question.id], t))}
<input type="hidden" name="language" value="${language}">
<p><button name="send" value="1">${t({ key: paper.answeredAt ? 'survey.web.save' : 'survey.web.send' })}</button></p>
</form>`;
}

/**
 * Buttons of the form, so that what is typed comes along. Enter presses a form's first button, which therefore is another one: unseen, and
 * the same as the last.
 */
function languageButtons(current: Language, t: Translate): Markup {
  return html`<nav class="languages" aria-label="${t({ key: 'survey.web.language' })}">
${LANGUAGES.map((language) =>
  language === current
    ? html`<span aria-current="true" lang="${language}">${NAMES[language]}</span>`
    : html`<button name="lang" value="${language}" lang="${language}">${NAMES[language]}</button>`,
)}
</nav>`;
}

/** Where nothing can be typed a link does. */
export function languageLinks(current: Language, query: string, t: Translate): Markup {
  return html`<nav class="languages" aria-label="${t({ key: 'survey.web.language' })}">
${LANGUAGES.map((language) =>
  language === current
    ? html`<span aria-current="true" lang="${language}">${NAMES[language]}</span>`
    : html`<a href="?${query}lang=${language}" lang="${language}" hreflang="${language}">${NAMES[language]}</a>`,
)}
</nav>`;
}

function faultList({ questions }: Paper, faults: Typed['faults'], t: Translate): Markup | null {
  const wrong = questions.filter(({ id }) => faults[id]);
  if (wrong.length === 0) return null;
  return html`<div class="errors" role="alert">
<p class="warning">${t({ key: 'survey.web.faults', params: { count: wrong.length } })}</p>
<ul>${wrong.map(({ id, label }) => html`<li><a href="#${firstField(id)}">${t(label)}</a></li>`)}</ul>
</div>`;
}

function firstField(id: string): string {
  return `${QUESTION}${id}`;
}

function questionOf(question: PaperQuestion, value: string, fault: Text | undefined, t: Translate): Markup {
  return question.kind === 'text'
    ? textQuestion(question, value, fault, t)
    : radioQuestion(question, value, fault, t);
}

function textQuestion(
  { id, label, required, maxLength }: Extract<PaperQuestion, { kind: 'text' }>,
  value: string,
  fault: Text | undefined,
  t: Translate,
): Markup {
  const name = firstField(id);
  return html`<div class="card field">
<label for="${name}">${t(label)}${optional(required, t)}</label>
${faultLine(name, fault, t)}
<textarea id="${name}" name="${name}" rows="5" maxlength="${maxLength}"${describedBy(name, fault)}>
${value}</textarea>
</div>`;
}

function radioQuestion(
  question: Extract<PaperQuestion, { kind: 'scale' | 'choice' }>,
  value: string,
  fault: Text | undefined,
  t: Translate,
): Markup {
  const { id, kind, label, required, options, ends } = question;
  const name = firstField(id);
  const choices = required
    ? options
    : [...options, { value: '', label: { key: 'survey.web.noAnswer' } as const }];
  return html`<fieldset role="radiogroup" aria-labelledby="${name}-label" aria-required="${String(required)}"${describedBy(name, fault)}>
<legend id="${name}-label">${t(label)}${optional(required, t)}</legend>
${faultLine(name, fault, t)}
<div class="${kind === 'scale' ? 'scale' : 'choices'}">
${choices.map((choice, index) => {
  const isChosen = choice.value === value && (choice.value !== '' || !required);
  return html`<label>
<input type="radio" name="${name}" value="${choice.value}"${index === 0 ? html` id="${name}"` : null}${isChosen ? html` checked` : null}>
<span>${wordsOf(choice, kind === 'scale', t)}</span>
</label>`;
})}
</div>
${ends ? html`<p class="quiet ends" aria-hidden="true"><span>${t(ends.low)}</span><span>${t(ends.high)}</span></p>` : null}
</fieldset>`;
}

/** A point of a scale shows its number; what its end means stands under the scale, and is read out with it. */
function wordsOf(
  { value, label }: { value: string; label: Text },
  isPoint: boolean,
  t: Translate,
): Markup | string {
  const words = t(label);
  if (!isPoint || value === '' || words === value) return words;
  return html`${value}<span class="unseen">${words.slice(value.length)}</span>`;
}

function optional(required: boolean, t: Translate): Markup | null {
  return required ? null : html` <span class="quiet">${t({ key: 'survey.web.optional' })}</span>`;
}

function faultLine(name: string, fault: Text | undefined, t: Translate): Markup | null {
  return fault ? html`<p class="warning" id="${name}-fault">${t(fault)}</p>` : null;
}

function describedBy(name: string, fault: Text | undefined): Markup | null {
  return fault ? html` aria-invalid="true" aria-describedby="${name}-fault"` : null;
}
