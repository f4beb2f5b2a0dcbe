import type { Feature } from '../../kit/feature.ts';
import { STEP_OBLIGATION } from '../requests/open-step.ts';
import * as act from './actions.ts';
import { approvalCommands } from './commands.ts';
import { inboxMore, waitingForMe } from './inbox-page.ts';
import { openWaiting } from './open-page.ts';
import { stuckCard } from './stuck-card.ts';
import { why } from './why-page.ts';

export const approvals: Feature = {
  name: 'approvals',
  commands: approvalCommands,
  actions: {
    'approval.approve': act.approve,
    'approval.answer': act.answer,
    'approval.return': act.openReturn,
    'approval.reject': act.openReject,
    'approval.open': openWaiting,
    'approval.inboxMore': inboxMore,
    'approval.claim': act.claim,
    'approval.reassign': act.openReassign,
    'approval.ask': act.openAsk,
    'approval.why': why,
  },
  opens: [
    'approval.answer',
    'approval.return',
    'approval.reject',
    'approval.open',
    'approval.reassign',
    'approval.ask',
    'approval.why',
  ],
  submissions: {
    'approval.answers': act.answered,
    'approval.return': act.returnReasoned,
    'approval.returnFields': act.returnedWithNotes,
    'approval.reject': act.rejected,
    'approval.reassign': act.reassigned,
    'approval.ask': act.asked,
  },
  cards: { 'approval.stuck': stuckCard },
  schedules: { 'approvals.stuck': act.stuckCheck },
  obligations: { [STEP_OBLIGATION]: act.stepMoment },
  home: waitingForMe,
};
