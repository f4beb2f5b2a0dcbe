import type { Actor } from '../../kit/actor.ts';
import { buttonOf } from '../../kit/button-of.ts';
import type { Item, Part } from '../../kit/card.ts';
import { deskNow } from '../../kit/desk-now.ts';
import { fileLink } from '../../kit/drawn-link.ts';
import type { Action, Desk, Drawing, Interaction } from '../../kit/feature.ts';
import type { Cell, Sheet } from '../../kit/picture.ts';
import { notAllowed } from '../../kit/reply.ts';
import { dayText, type Text, text, verbatim } from '../../kit/text.ts';
import { maySee } from '../customers/rules.ts';
import { unitText } from '../organisation/describe.ts';
import type { Organisation, Survey } from '../organisation/schema.ts';
import { answerText, questionText, rateText, surveyScoreText } from './describe.ts';
import { openAnswers, runOf } from './queries.ts';
import { figuresFor, numberFacts, pictureParts, questionFacts, scopeText } from './report-card.ts';
import { mayReadReport, readScope, type Scope, unitsOf, writeScope } from './report-scope.ts';
import { commentedIn, type Figures, type Line, linesOf } from './report-sql.ts';

/** So many account managers a report names; the file has them all. */
const MANAGERS = 10;
/** Comments of a page: by their letters, since one can be as long as a page. */
const PAGE_LETTERS = 4_000;
const PAGE_COMMENTS = 6;

type Allowed = { scope: Scope; actor: Actor; organisation: Organisation };

async function allowed(target: string, interaction: Interaction, desk: Desk): Promise<Allowed | null> {
  const scope = readScope(target);
  if (!scope) return null;
  const [actor, organisation, run] = await Promise.all([
    interaction.person(),
    desk.organisation(),
    'runId' in scope ? runOf(scope.runId, desk) : null,
  ]);
  return mayReadReport(actor, scope, run?.unit ?? null, organisation) ? { scope, actor, organisation } : null;
}

/** R82: response rate, scores, trend, each question, each account manager; the words and the whole table behind buttons. */
export const report: Action = async (interaction, desk) => {
  const found = await allowed(interaction.target, interaction, desk);
  if (!found) return notAllowed;
  const { scope, actor, organisation } = found;
  const [figures, title, at] = await Promise.all([
    figuresFor(scope, desk),
    scopeText(scope, organisation, desk),
    deskNow(desk),
  ]);
  if (figures.sent === 0) return { kind: 'say', say: text('survey.report.nobody'), parts: [] };
  const target = writeScope(scope);
  const others = questionFacts(figures);
  return {
    kind: 'say',
    say: text('survey.report.of', { survey: title ?? verbatim('') }),
    parts: [
      { part: 'facts', facts: numberFacts(figures) },
      ...pictureParts(scope, figures, actor, at, desk),
      ...(others.length > 0 ? [{ part: 'facts' as const, facts: others }] : []),
      ...managersPart(figures),
      {
        part: 'buttons',
        buttons: [
          buttonOf('survey.comments', 'survey.button.comments', target),
          buttonOf('survey.file', 'survey.button.file', target),
        ],
      },
    ],
  };
};

function managersPart({ managers, survey }: Figures): Part[] {
  if (managers.length === 0) return [];
  const items = managers.slice(0, MANAGERS).map(
    ({ name, sent, answered, mean }): Item => ({
      title: name === '' ? text('survey.noManager') : verbatim(name),
      facts: [rateText(answered, sent), surveyScoreText(survey, mean)],
    }),
  );
  const rest = managers.length - items.length;
  return [
    { part: 'heading', text: text('role.accountManager') },
    { part: 'items', items },
    ...(rest > 0
      ? [
          {
            part: 'text' as const,
            text: text('survey.report.moreInFile', { count: rest }),
            tone: 'quiet' as const,
          },
        ]
      : []),
  ];
}

/** The table for whoever asked, for a quarter of an hour. */
export const fileOf: Action = async (interaction, desk) => {
  const found = await allowed(interaction.target, interaction, desk);
  if (!found) return notAllowed;
  const label = text('survey.file.open');
  const link = fileLink(desk, found.actor, 'survey.answers', writeScope(found.scope), {
    label,
    now: await deskNow(desk),
  });
  return { kind: 'say', say: text('survey.file.ready'), parts: [link] };
};

/** R82: what was written, only of customers whose personal data the reader may see. The target goes on behind the last one shown. */
export const comments: Action = async (interaction, desk) => {
  const [target = '', after] = interaction.target.split(' ');
  const found = await allowed(target, interaction, desk);
  if (!found) return notAllowed;
  const { scope, actor, organisation } = found;
  const page = { limit: PAGE_COMMENTS + 1, ...(after !== undefined && { after }) };
  const [figures, lines] = await Promise.all([
    figuresFor(scope, desk),
    commentedIn(scope, unitsOf(scope, organisation), page, desk),
  ]);
  if (lines.length === 0) return { kind: 'say', say: text('survey.noComments') };
  const shown = await openComments(lines, figures.survey, actor, organisation, desk);
  const last = lines[shown.length - 1];
  const more = last && shown.length < lines.length ? `${writeScope(scope)} ${last.id}` : null;
  return {
    kind: 'say',
    say: text('survey.comments'),
    parts: [
      ...shown.flat(),
      ...(more
        ? [{ part: 'buttons' as const, buttons: [buttonOf('survey.comments', 'button.more', more)] }]
        : []),
    ],
  };
};

/** As many as a page takes, at least one. */
async function openComments(
  lines: readonly Line[],
  survey: Survey | null,
  actor: Actor,
  organisation: Organisation,
  desk: Desk,
): Promise<Part[][]> {
  const shown: Part[][] = [];
  let letters = 0;
  for (const line of lines.slice(0, PAGE_COMMENTS)) {
    const parts = await commentParts(line, survey, actor, organisation, desk);
    letters += parts.reduce(
      (sum, part) => sum + (part.part === 'text' && 'verbatim' in part.text ? part.text.verbatim.length : 0),
      0,
    );
    if (shown.length > 0 && letters > PAGE_LETTERS) break;
    shown.push(parts);
  }
  return shown;
}

async function commentParts(
  line: Line,
  survey: Survey | null,
  actor: Actor,
  organisation: Organisation,
  desk: Desk,
): Promise<Part[]> {
  const title: Text = {
    join: [
      verbatim([line.name, line.number && `(${line.number})`].filter(Boolean).join(' ')),
      surveyScoreText(survey, line.score),
      ...(line.answeredAt ? [dayText(line.answeredAt)] : []),
    ],
    with: ' · ',
  };
  const heading: Part = { part: 'text', text: title, tone: 'strong' };
  if (line.customerId && !maySee('personal', line, actor, organisation))
    return [heading, { part: 'text', text: text('survey.commentHidden'), tone: 'quiet' }];
  const opened = await openAnswers(
    { invitation: { id: line.id, contactId: line.contactId }, answers: line.answers },
    desk,
  );
  const words = Object.entries(line.answers).flatMap(([id, answer]) =>
    typeof answer === 'object' && opened[id] ? [opened[id]] : [],
  );
  return [heading, ...words.map((said): Part => ({ part: 'text', text: verbatim(said) }))];
}

/** R82: everybody who was asked, with scores and choices. No words: those stay where it is seen who reads them. */
export const answersFile: Drawing<Sheet> = async (target, _reader, desk) => {
  const scope = readScope(target);
  if (!scope) return null;
  const organisation = await desk.organisation();
  const [figures, lines, title] = await Promise.all([
    figuresFor(scope, desk),
    linesOf(scope, unitsOf(scope, organisation), desk),
    scopeText(scope, organisation, desk),
  ]);
  const questions = (figures.survey?.questions ?? []).filter(({ kind }) => kind !== 'text');
  const cellsOf = (line: Line): Cell[] =>
    questions.map((question) => {
      const answer = line.answers[question.id];
      if (typeof answer === 'number') return answer;
      return typeof answer === 'string' ? answerText(question, answer) : null;
    });
  return {
    name: `survey-${'runId' in scope ? scope.runId.slice(0, 8) : scope.surveyId}`,
    title: title ?? text('survey.file.open'),
    columns: [
      { title: text('card.customerNumber'), width: 14 },
      { title: text('survey.column.name'), width: 32 },
      { title: text('card.unit'), width: 24 },
      { title: text('role.accountManager'), width: 20 },
      { title: text('survey.column.sent'), width: 14 },
      { title: text('survey.column.answered'), width: 14 },
      { title: text('survey.fact.score'), width: 8 },
      ...questions.map((question) => ({ title: questionText(question), width: 18 })),
    ],
    rows: lines.map((line) => [
      line.number === null ? null : verbatim(line.number),
      verbatim(line.name),
      unitText(line.unit, organisation),
      line.managerName === null ? null : verbatim(line.managerName),
      dayText(line.sentAt),
      line.answeredAt && dayText(line.answeredAt),
      line.score,
      ...cellsOf(line),
    ]),
  };
};
