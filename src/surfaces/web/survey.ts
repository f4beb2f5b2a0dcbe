import type { IncomingMessage } from 'node:http';
import { answerByLink, type Paper, paperOf } from '../../desk/index.ts';
import { type Translate, translator } from '../../i18n/translate.ts';
import { LANGUAGES, type Language } from '../../kit/actor.ts';
import type { Desk } from '../../kit/feature.ts';
import type { Text } from '../../kit/text.ts';
import type { Answer } from './answer.ts';
import { html } from './html.ts';
import type { HtmlPage, Shown } from './page.ts';
import { readForm } from './read-form.ts';
import { readLink } from './read-link.ts';
import { readerLanguage } from './reader-language.ts';
import { refusalPage } from './refusal-page.ts';
import type { WebRoute } from './routes.ts';
import { languageLinks, QUESTION, surveyForm, type Typed } from './survey-form.ts';

/** Without it a browser names no origin when the form is sent; to other places it still tells nothing of the link. */
const OWN_ORIGIN = { 'referrer-policy': 'same-origin' };

type Opened = { id: string; paper: Paper };

/**
 * R80: the page behind the link in a letter. Opening it only reads, however often a mail scanner does; the button of the form answers.
 * Whoever holds the link may answer until the period ends, and finds there what was answered before.
 */
export function surveyRoutes({ desk }: { desk: Desk }): WebRoute[] {
  async function open(token: string): Promise<Opened | null> {
    const link = await readLink(desk, 'survey', token);
    const paper = link && (await paperOf(link.target, desk));
    return link && paper
      ? { id: link.target, paper: { ...paper, isOver: paper.isOver || link.expired } }
      : null;
  }

  async function show(request: IncomingMessage, { token = '' }: Record<string, string>): Promise<Shown> {
    const opened = await open(token);
    if (!opened) return refusalPage(404, readerLanguage(request));
    const { paper } = opened;
    const query = new URL(request.url ?? '/', 'http://here').searchParams;
    const language = languageIn(query.get('lang')) ?? paper.language;
    if (paper.isOver) return overPage(paper, language);
    if (query.has('sent') && paper.answeredAt) return thanksPage(paper, language);
    return formPage(paper, { values: paper.answers, faults: {} }, language);
  }

  async function take(request: IncomingMessage, { token = '' }: Record<string, string>): Promise<Shown> {
    const opened = await open(token);
    if (!opened) return refusalPage(404, readerLanguage(request));
    const { id, paper } = opened;
    if (!isFromThisPage(request)) return strangePage(paper.language);
    const body = await readForm(request);
    if (body.kind === 'refused') return refusalPage(body.status, paper.language);
    const typed = typedIn(body.values, paper);
    const wanted = languageIn(body.values.get('lang'));
    const language = wanted ?? languageIn(body.values.get('language')) ?? paper.language;
    if (paper.isOver) return overPage(paper, language);
    if (wanted || !body.values.has('send')) return formPage(paper, { values: typed, faults: {} }, language);
    const refusal = await answerByLink(id, typed, desk);
    if (!refusal) return seeThanks(language);
    if (!refusal.fields) return overPage(paper, language);
    return formPage(paper, { values: typed, faults: refusal.fields }, language);
  }

  return [
    { method: 'GET', path: '/s/:token', handle: show },
    { method: 'POST', path: '/s/:token', handle: take },
  ];
}

function languageIn(given: string | null): Language | undefined {
  return LANGUAGES.find((language) => language === given);
}

/** Lines are counted as they are shown: a form sends each break as two signs. */
function typedIn(values: URLSearchParams, { questions }: Paper): Record<string, string> {
  return Object.fromEntries(
    questions.map(({ id }) => [id, (values.get(QUESTION + id) ?? '').replaceAll('\r\n', '\n')]),
  );
}

/** Another site cannot send answers in a visitor's name, should it have got hold of a link. Older browsers tell only the origin. */
function isFromThisPage({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin } = headers;
  if (origin === undefined) return true;
  const hosts = [headers.host, headers['x-forwarded-host']];
  return URL.canParse(origin) && hosts.includes(new URL(origin).host);
}

function voiceOf({ timeZone }: Paper, language: Language): Translate {
  return translator(language, timeZone);
}

function formPage(paper: Paper, typed: Typed, language: Language): HtmlPage {
  const t = voiceOf(paper, language);
  const isWrong = Object.keys(typed.faults).length > 0;
  const title = t(paper.title);
  return {
    language,
    title: isWrong ? t({ key: 'survey.web.faultTitle', params: { title } }) : title,
    body: surveyForm(paper, typed, language, t),
    status: isWrong ? 422 : 200,
    headers: OWN_ORIGIN,
  };
}

/** Reloading the page of thanks sends nothing again. */
function seeThanks(language: Language): Answer {
  return {
    status: 303,
    headers: { location: `?sent=1&lang=${language}`, 'cache-control': 'no-store' },
    body: '',
  };
}

function thanksPage(paper: Paper, language: Language): HtmlPage {
  const t = voiceOf(paper, language);
  const title = t({ key: 'survey.web.thanks' });
  const params = { at: momentOf(paper.answeredAt ?? paper.until), until: momentOf(paper.until) };
  return {
    language,
    title,
    body: html`${languageLinks(language, 'sent=1&', t)}
<h1>${title}</h1>
<p>${t({ key: 'survey.web.arrived', params: { company: paper.company } })}</p>
<p class="quiet">${t({ key: 'survey.web.answered', params })}</p>
<p><a class="button" href="?lang=${language}">${t({ key: 'survey.web.change' })}</a></p>`,
    headers: OWN_ORIGIN,
  };
}

function overPage(paper: Paper, language: Language): HtmlPage {
  const t = voiceOf(paper, language);
  const title = t({ key: 'survey.web.overHeading' });
  const { answeredAt } = paper;
  return {
    status: 410,
    language,
    title,
    body: html`${languageLinks(language, '', t)}
<h1>${title}</h1>
<p>${t({ key: 'survey.web.overSince', params: { until: momentOf(paper.until) } })}</p>
${answeredAt ? html`<p class="good">${t({ key: 'survey.web.overAnswered', params: { at: momentOf(answeredAt) } })}</p>` : null}`,
  };
}

function strangePage(language: Language): HtmlPage {
  const t = translator(language, 'UTC');
  const title = t({ key: 'web.notTakenHeading' });
  return {
    status: 403,
    language,
    title,
    body: html`<h1>${title}</h1>
<p>${t({ key: 'survey.web.refused' })}</p>`,
  };
}

function momentOf(at: Date): Text {
  return { moment: at.toISOString(), style: 'dateTime' };
}
