import type { Feature } from '../../kit/feature.ts';
import * as act from './actions.ts';
import { alertCard, clueCard, mineCard, noteCard, stepCard, toldCard } from './cards.ts';
import { requestCommands } from './commands.ts';

export const requests: Feature = {
  name: 'requests',
  commands: requestCommands,
  verbs: {
    new: { hint: 'verb.new', roles: ['salesRep', 'accountManager'], run: act.newCustomer, opens: true },
    change: {
      hint: 'verb.change',
      roles: ['salesRep', 'accountManager', 'customerSupport', 'dataAdmin'],
      run: act.changeCustomer,
      opens: true,
    },
    mine: { hint: 'verb.mine', roles: 'everyone', run: act.mine },
  },
  actions: {
    'request.saveDraft': act.saveDraft,
    'request.change': act.changeOpened,
    'request.withdraw': act.withdraw,
    'request.edit': act.edit,
    'request.correct': act.correct,
    'request.details': act.details,
    'request.mineMore': act.mineMore,
    'request.nudge': act.nudge,
    'request.clue': act.openClue,
    'request.answer': act.openAnswer,
    'request.reverse': act.reverse,
  },
  opens: [
    'request.change',
    'request.edit',
    'request.correct',
    'request.details',
    'request.clue',
    'request.answer',
    'request.reverse',
  ],
  submissions: {
    'request.group': act.groupChosen,
    'request.pick': act.customerPicked,
    'request.fields': act.fieldsFilled,
    'request.contact': act.contactFilled,
    'request.changeFields': act.changeFilled,
    'request.review': act.reviewed,
    'request.answer': act.answeredQuestion,
    'request.clue': act.clueSent,
  },
  cards: {
    'request.step': stepCard,
    'request.note': noteCard,
    'request.mine': mineCard,
    'request.told': toldCard,
    'request.alert': alertCard,
    'request.clue': clueCard,
  },
  home: act.myRequests,
  shortcuts: { new_customer: 'new', change_customer: 'change' },
};
