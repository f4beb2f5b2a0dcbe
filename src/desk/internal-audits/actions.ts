import { randomUUID } from 'node:crypto';
import type { Actor } from '../../kit/actor.ts';
import { beginAudit, verifyPiece } from '../../kit/audit.ts';
import { dayAt } from '../../kit/calendar-days.ts';
import { deskNow } from '../../kit/desk-now.ts';
import { fileLink } from '../../kit/drawn-link.ts';
import type { Action, Desk, Interaction, MomentHandler } from '../../kit/feature.ts';
import { onLadder } from '../../kit/ladder.ts';
import { gone, type Reply, refused } from '../../kit/reply.ts';
import type { Schedule } from '../../kit/schedule.ts';
import { text, verbatim } from '../../kit/text.ts';
import type { Organisation } from '../organisation/schema.ts';
import { companyOf } from '../organisation/unit-tree.ts';
import { newSeed } from '../quality/draw-sample.ts';
import { unitsFor, unitsOf } from '../quality/sales-units.ts';
import { drawnAgain } from '../spot-checks/actions.ts';
import { findingList } from '../spot-checks/check-page.ts';
import { sampleOf } from '../spot-checks/queries.ts';
import { proofFacts } from './audit-card.ts';
import { auditList, auditPage } from './audit-page.ts';
import { auditTitle } from './audit-title.ts';
import { auditFindingForm, concludeForm, startForm } from './forms.ts';
import { type AuditFile, internalAudit } from './queries.ts';
import { audits, readsAudits, startsAudits } from './rules.ts';

/** How long one turn of the proof may hold the clock (ms). */
const TURN = 200;
/** "At once, after the others": a moment that has come already. */
const NEXT_TURN = new Date(0);

const notYours: Reply = { kind: 'say', say: text('internalAudit.notYours'), tone: 'warning' };

/** The company first, because the yearly audit is its own. */
function auditedUnits(actor: Actor, may: typeof startsAudits, organisation: Organisation): string[] {
  return unitsFor(actor, may, organisation, [companyOf(organisation)]);
}

/** `/customer audit` */
export const audit: Action = (interaction, desk) => list(interaction, undefined, desk);
export const auditMore: Action = (interaction, desk) => list(interaction, new Date(interaction.target), desk);

async function list(interaction: Interaction, before: Date | undefined, desk: Desk): Promise<Reply> {
  const [actor, organisation] = await Promise.all([interaction.person(), desk.organisation()]);
  const starts = auditedUnits(actor, startsAudits, organisation);
  const reads = auditedUnits(actor, readsAudits, organisation);
  const units = [...new Set([...starts, ...reads])];
  if (units.length === 0) return notYours;
  const may = { starts: starts.length > 0, reads: reads.length > 0 };
  return { kind: 'say', ...(await auditList(units, before, may, desk)) };
}

export const openStart: Action = async ({ person }, desk) => {
  const [actor, organisation, now] = await Promise.all([person(), desk.organisation(), deskNow(desk)]);
  const units = auditedUnits(actor, startsAudits, organisation);
  if (units.length === 0) return notYours;
  const year = Number(dayAt(now, organisation.company.timeZone).slice(0, 4)) - 1;
  return { kind: 'form', open: startForm(units, year, organisation) };
};

export const started: Action = async ({ values, state, envelope }, desk) => {
  const { unit, firstDay, lastDay } = values;
  const input = { ...(await drawing(String(unit ?? ''), desk)), auditId: state.auditId, firstDay, lastDay };
  const outcome = await desk.execute('internalAudit.start', input, envelope);
  return outcome.kind === 'refused'
    ? refused(outcome.refusal)
    : { kind: 'done', say: text('internalAudit.isStarted', { size: Number(outcome.answer.size) }) };
};

async function drawing(unit: string, desk: Desk): Promise<Record<string, unknown>> {
  const organisation = await desk.organisation();
  return {
    auditId: randomUUID(),
    unit,
    units: unitsOf(unit, organisation),
    seed: newSeed(),
    size: organisation.settings.internalAudit.sampleSize,
  };
}

/** Opens what may be read, or says why not. */
async function readable(
  id: string,
  { person }: Pick<Interaction, 'person'>,
  desk: Desk,
): Promise<{ file: AuditFile; actor: Actor } | Reply> {
  const [actor, file, organisation] = await Promise.all([
    person(),
    internalAudit(id, desk),
    desk.organisation(),
  ]);
  if (!file) return gone;
  return readsAudits(actor, file.unit, organisation) ? { file, actor } : notYours;
}

export const open: Action = async (interaction, desk) => {
  const [id = '', after = '0'] = interaction.target.split('/');
  const found = await readable(id, interaction, desk);
  if ('kind' in found) return found;
  return { kind: 'page', page: await auditPage(found.file, Number(after), found.actor, desk) };
};

export const findings: Action = async (interaction, desk) => {
  const [id = '', after] = interaction.target.split('/');
  const found = await readable(id, interaction, desk);
  if ('kind' in found) return found;
  const title = auditTitle(found.file, await desk.organisation());
  return { kind: 'say', ...(await findingList({ id, title }, after, 'internalAudit.findings', desk)) };
};

export const openFinding: Action = async (interaction, desk) => {
  const [id = '', customerId = ''] = interaction.target.split('/');
  const found = await readable(id, interaction, desk);
  if ('kind' in found) return found;
  if (!audits(found.actor, found.file.unit, await desk.organisation())) return notYours;
  if (customerId === '') return { kind: 'form', open: auditFindingForm(id, null) };
  const sample = await sampleOf(id, { limit: found.file.size }, desk);
  const item = sample.find((one) => one.customerId === customerId);
  return item ? { kind: 'form', open: auditFindingForm(id, item) } : gone;
};

export const findingSent: Action = async ({ target, state, values, envelope }, desk) => {
  const [auditId, customerId] = target.split('/');
  const input = {
    ...values,
    auditId,
    customerId: customerId === '' ? null : customerId,
    findingId: state.findingId,
  };
  const outcome = await desk.execute('internalAudit.find', input, envelope);
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  return {
    kind: 'done',
    say: text('internalAudit.isFound', { name: verbatim(String(outcome.answer.owner)) }),
  };
};

export const openConclude: Action = async (interaction, desk) => {
  const found = await readable(interaction.target, interaction, desk);
  if ('kind' in found) return found;
  const { file, actor } = found;
  if (!audits(actor, file.unit, await desk.organisation())) return notYours;
  return {
    kind: 'form',
    open: concludeForm(file.id, [{ part: 'facts', facts: await proofFacts(file, desk) }]),
  };
};

export const concluded: Action = async ({ target, values, envelope }, desk) => {
  const outcome = await desk.execute('internalAudit.conclude', { ...values, auditId: target }, envelope);
  return outcome.kind === 'refused'
    ? refused(outcome.refusal)
    : { kind: 'done', say: text('internalAudit.isConcluded') };
};

export const redraw: Action = async ({ target, person }, desk) => {
  const [, file] = await Promise.all([person(), internalAudit(target, desk)]);
  return file ? drawnAgain(file, desk) : gone;
};

/** R53: the report as a file, for a quarter of an hour, to the one who asked. */
export const report: Action = async (interaction, desk) => {
  const found = await readable(interaction.target, interaction, desk);
  if ('kind' in found) return found;
  const { language, timeZone } = found.actor;
  const label = text('drawing.file');
  const now = await deskNow(desk);
  const link = fileLink(desk, { language, timeZone }, 'internalAudit.report', found.file.id, { label, now });
  return { kind: 'say', say: text('drawing.fileReady'), parts: [link] };
};

/**
 * R53, R97: the desk proves what it can: first the sample, a few customers a turn, then the whole audit trail, some pages a turn. How far it
 * is stands in the database, so a process that dies loses one turn.
 */
export const proveMoment: MomentHandler = async (auditId, _act, { commandId }, desk) => {
  const [file, organisation] = await Promise.all([internalAudit(auditId, desk), desk.organisation()]);
  const envelope = { commandId, by: { desk: 'clock' } };
  if (file?.stage === 'checking') {
    await desk.execute('internalAudit.check', { auditId, zone: organisation.company.timeZone }, envelope);
    return NEXT_TURN;
  }
  if (file?.stage !== 'proving') return undefined;
  const trail = file.trail ?? beginAudit();
  for (const end = performance.now() + TURN; trail.part !== 'done' && performance.now() < end; )
    await verifyPiece(desk.database.pool, desk.auditAnchors ?? null, trail);
  await desk.execute('internalAudit.prove', { auditId, version: file.version, trail }, envelope);
  return trail.part === 'done' ? undefined : NEXT_TURN;
};

export const concludeMoment = onLadder('internalAudit.remind', (auditId) => ({ auditId }));

/** R53, S2 6.2: once a year, over the whole company and the year before. */
export const yearly: Schedule = {
  title: 'internalAudit.schedule.title',
  cron: '0 9 15 1 *',
  units: (organisation) => [companyOf(organisation)].filter((unit) => unit !== ''),
  onWorkingDays: true,
  did: { customers: 'internalAudit.schedule.did' },
  run: async ({ slot, commandId, unit }, desk) => {
    if (unit === null) return {};
    const { company } = await desk.organisation();
    const year = Number(dayAt(new Date(slot), company.timeZone).slice(0, 4)) - 1;
    const input = { ...(await drawing(unit, desk)), firstDay: `${year}-01-01`, lastDay: `${year}-12-31` };
    const outcome = await desk.execute('internalAudit.start', input, { commandId, by: { desk: 'clock' } });
    return { customers: outcome.kind === 'refused' ? 0 : Number(outcome.answer.size) };
  },
};
