import { randomUUID } from 'node:crypto';
import { deskNow } from '../../kit/desk-now.ts';
import { fileLink } from '../../kit/drawn-link.ts';
import type { Action, Desk, Interaction } from '../../kit/feature.ts';
import { onLadder } from '../../kit/ladder.ts';
import { gone, type Reply, refused } from '../../kit/reply.ts';
import type { Schedule } from '../../kit/schedule.ts';
import { text, verbatim } from '../../kit/text.ts';
import { newSeed } from '../quality/draw-sample.ts';
import { salesOrganisations, unitsFor, unitsOf } from '../quality/sales-units.ts';
import { checkTitle } from './check-card.ts';
import { checkList, findingList, samplePage } from './check-page.ts';
import { printedMoment } from './describe.ts';
import { drawForm, findingForm } from './forms.ts';
import { type CheckFile, drawAgain, sampleOf, spotCheck } from './queries.ts';
import { judgesChecks, readsChecks } from './rules.ts';

const notYours: Reply = { kind: 'say', say: text('spotCheck.notYours'), tone: 'warning' };

/** `/customer check` */
export const check: Action = (interaction, desk) => list(interaction, undefined, desk);
export const checkMore: Action = (interaction, desk) => list(interaction, new Date(interaction.target), desk);

async function list(interaction: Interaction, before: Date | undefined, desk: Desk): Promise<Reply> {
  const [actor, organisation] = await Promise.all([interaction.person(), desk.organisation()]);
  const units = unitsFor(actor, readsChecks, organisation);
  if (units.length === 0) return notYours;
  const draws = unitsFor(actor, judgesChecks, organisation).length > 0;
  return { kind: 'say', ...(await checkList(units, before, draws, desk)) };
}

export const openDraw: Action = async ({ person }, desk) => {
  const [actor, organisation] = await Promise.all([person(), desk.organisation()]);
  const units = unitsFor(actor, judgesChecks, organisation);
  if (units.length === 0) return notYours;
  return { kind: 'form', open: drawForm(units, organisation.settings.spotCheck.sampleSize, organisation) };
};

export const drawn: Action = async (interaction, desk) => {
  const { values, state, envelope } = interaction;
  const unit = String(values.unit ?? '');
  const outcome = await desk.execute('spotCheck.draw', await drawing(unit, state.checkId, desk), envelope);
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  const made = await spotCheck(String(outcome.answer.checkId), desk);
  return made ? { kind: 'page', page: await samplePage(made, {}, desk) } : gone;
};

/** The seed is made here, outside the decision: what is decided depends on nothing but what is recorded. */
async function drawing(
  unit: string,
  checkId: string | undefined,
  desk: Desk,
): Promise<Record<string, unknown>> {
  const organisation = await desk.organisation();
  return {
    checkId: checkId ?? randomUUID(),
    unit,
    units: unitsOf(unit, organisation),
    seed: newSeed(),
    size: organisation.settings.spotCheck.sampleSize,
  };
}

/** Opens what may be read, or says why not. */
async function readable(
  id: string,
  { person }: Pick<Interaction, 'person'>,
  desk: Desk,
): Promise<CheckFile | Reply> {
  const [actor, made, organisation] = await Promise.all([person(), spotCheck(id, desk), desk.organisation()]);
  if (!made) return gone;
  return readsChecks(actor, made.unit, organisation) ? made : notYours;
}

export const openSample: Action = async (interaction, desk) => {
  const [id = '', after = '0'] = interaction.target.split('/');
  const found = await readable(id, interaction, desk);
  return 'kind' in found
    ? found
    : { kind: 'page', page: await samplePage(found, { after: Number(after) }, desk) };
};

export const inOrder: Action = async (interaction, desk) => {
  const [checkId, customerId] = interaction.target.split('/');
  const outcome = await desk.execute(
    'spotCheck.judge',
    { verdict: 'inOrder', checkId, customerId },
    interaction.envelope,
  );
  return outcome.kind === 'refused'
    ? refused(outcome.refusal)
    : judged(String(checkId), outcome.answer, desk);
};

export const openFindingForm: Action = async (interaction, desk) => {
  const [checkId = '', customerId = ''] = interaction.target.split('/');
  const found = await readable(checkId, interaction, desk);
  if ('kind' in found) return found;
  const item = (await sampleOf(checkId, { limit: found.size }, desk)).find(
    (one) => one.customerId === customerId,
  );
  return item ? { kind: 'form', open: findingForm(checkId, item) } : gone;
};

export const findingSent: Action = async ({ target, state, values, envelope }, desk) => {
  const [checkId, customerId] = target.split('/');
  const input = { ...values, verdict: 'finding', findingId: state.findingId, checkId, customerId };
  const outcome = await desk.execute('spotCheck.judge', input, envelope);
  return outcome.kind === 'refused'
    ? refused(outcome.refusal)
    : judged(String(checkId), outcome.answer, desk);
};

/** The next customers of the sample follow the answer. */
async function judged(checkId: string, { name }: Record<string, unknown>, desk: Desk): Promise<Reply> {
  const made = await spotCheck(checkId, desk);
  if (!made) return gone;
  const said = text('spotCheck.judged', { name: verbatim(String(name)) });
  return { kind: 'page', page: await samplePage(made, { said }, desk) };
}

export const findings: Action = async (interaction, desk) => {
  const [id = '', after] = interaction.target.split('/');
  const found = await readable(id, interaction, desk);
  if ('kind' in found) return found;
  const title = checkTitle(found, await desk.organisation());
  return { kind: 'say', ...(await findingList({ id, title }, after, 'spotCheck.findings', desk)) };
};

/** R52: the same seed over the same customers, and whether the sample is the same. Numbers alone, so anybody may ask. */
export const redraw: Action = async ({ target, person }, desk) => {
  const [, made] = await Promise.all([person(), spotCheck(target, desk)]);
  return made ? drawnAgain(made, desk) : gone;
};

export async function drawnAgain(
  made: Pick<CheckFile, 'id' | 'seed' | 'units' | 'drawnAt' | 'size'>,
  desk: Desk,
): Promise<Reply> {
  const { again, kept } = await drawAgain(made.id, made, desk);
  const isSame = again.join() === kept.join();
  const params = {
    seed: made.seed,
    moment: printedMoment(made.drawnAt),
    size: made.size,
    rule: 'SHA-256',
  };
  return {
    kind: 'say',
    tone: isSame ? 'good' : 'warning',
    say: text(isSame ? 'drawing.same' : 'drawing.different', params),
    parts: [
      { part: 'text', text: verbatim(again.join(' ')) },
      { part: 'text', text: text('drawing.recipe', params), tone: 'quiet' },
    ],
  };
}

/** R52: the report as a file, for a quarter of an hour, to the one who asked. */
export const report: Action = async (interaction, desk) => {
  const found = await readable(interaction.target, interaction, desk);
  if ('kind' in found) return found;
  const [{ language, timeZone }, now] = await Promise.all([interaction.person(), deskNow(desk)]);
  const label = text('drawing.file');
  const link = fileLink(desk, { language, timeZone }, 'spotCheck.report', found.id, { label, now });
  return { kind: 'say', say: text('drawing.fileReady'), parts: [link] };
};

/** The clock has reached a moment of a check's ladder. */
export const checkMoment = onLadder('spotCheck.remind', (checkId) => ({ checkId }));

/** R52, S2 6.1: once a month, on a working day of each sales organisation. */
export const monthly: Schedule = {
  title: 'spotCheck.schedule.title',
  cron: '0 9 10 * *',
  units: salesOrganisations,
  onWorkingDays: true,
  did: { customers: 'spotCheck.schedule.did' },
  run: async ({ commandId, unit }, desk) => {
    if (unit === null) return {};
    const input = await drawing(unit, undefined, desk);
    const outcome = await desk.execute('spotCheck.draw', input, { commandId, by: { desk: 'clock' } });
    return { customers: outcome.kind === 'refused' ? 0 : Number(outcome.answer.size) };
  },
};
