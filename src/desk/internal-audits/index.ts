import type { Feature } from '../../kit/feature.ts';
import * as act from './actions.ts';
import { auditCard, auditDuties, auditLateCard, auditWorkCard } from './audit-card.ts';
import { auditSheet, checksPicture } from './audit-report-page.ts';
import { auditCommands } from './commands.ts';
import {
  AUDIT_CARD,
  AUDIT_LATE_CARD,
  AUDIT_WORK_CARD,
  CONCLUDE_OBLIGATION,
  PROVE_OBLIGATION,
} from './schema.ts';

/** R53: the yearly audit of how customer files are kept; what the database can prove it proves by itself. */
export const internalAudits: Feature = {
  name: 'internal-audits',
  commands: auditCommands,
  verbs: {
    audit: {
      hint: 'verb.audit',
      roles: ['auditor', 'administrator', 'implementationManager'],
      run: act.audit,
    },
  },
  actions: {
    'internalAudit.list': act.auditMore,
    'internalAudit.new': act.openStart,
    'internalAudit.open': act.open,
    'internalAudit.more': act.open,
    'internalAudit.finding': act.openFinding,
    'internalAudit.findings': act.findings,
    'internalAudit.conclude': act.openConclude,
    'internalAudit.redraw': act.redraw,
    'internalAudit.report': act.report,
  },
  opens: [
    'internalAudit.new',
    'internalAudit.open',
    'internalAudit.more',
    'internalAudit.finding',
    'internalAudit.conclude',
  ],
  submissions: {
    'internalAudit.start': act.started,
    'internalAudit.finding': act.findingSent,
    'internalAudit.conclude': act.concluded,
  },
  cards: { [AUDIT_CARD]: auditCard, [AUDIT_WORK_CARD]: auditWorkCard, [AUDIT_LATE_CARD]: auditLateCard },
  obligations: { [PROVE_OBLIGATION]: act.proveMoment, [CONCLUDE_OBLIGATION]: act.concludeMoment },
  duties: { [CONCLUDE_OBLIGATION]: auditDuties },
  schedules: { 'internalAudits.yearly': act.yearly },
  pictures: { 'internalAudit.checks': checksPicture },
  files: { 'internalAudit.report': auditSheet },
};
