/** R51: what customers need, month by month. */
export const needs = {
  'verb.needs': 'my customers’ needs of this month, or those of one customer',
  // the list of a month
  'needs.title': 'Customer needs',
  'needs.none': 'There is no customer in your list.',
  'needs.waiting':
    '{left, plural, one {# customer still waits} other {# customers still wait}} for you, {done, number} done. Due on {due}.',
  'needs.all': 'Your customers and what they need. Nothing waits for you now.',
  'needs.neverRecorded': 'Nothing recorded yet',
  'needs.confirmed': 'looked at on {at}',
  'needs.whichCustomer': 'Which of them?',
  'needs.of': 'What {name} ({number}) needs:',
  'needs.heading': 'What the customer needs',
  'needs.updatedBy': 'Recorded on {at} by {by}',
  'needs.unchangedBy': 'No change on {at}, says {by}',
  'needs.closed': 'The needs of this customer are not open to you.',
  // recording
  'needs.form.title': 'What the customer needs',
  'needs.projects': 'Cooperation projects',
  'needs.projects.help': 'Projects that begin, change or end, with their dates.',
  'needs.services': 'Service requirements',
  'needs.services.help': 'What is asked of service, delivery and support.',
  'needs.other': 'Other needs',
  'needs.other.help': 'Optional. Leave out what belongs to a contact person alone.',
  'needs.nothingTyped': 'Fill in at least one field, or press “No change” in the list.',
  'needs.notYours':
    '{name} is not among your customers, so nothing was recorded. Their account manager can do it.',
  'needs.sealed': 'The file of {name} is sealed, so nothing is recorded in it.',
  'needs.recorded': 'Recorded for {name}.',
  'needs.recordedLeft':
    'Recorded for {name}. {left, plural, =0 {Your list of the month is finished. Thank you!} one {# customer is left.} other {# customers are left.}}',
  // messages
  'needs.told':
    'Your list of customer needs for {month}: {left, plural, one {# customer waits} other {# customers wait}}, {done, number} done. Please finish it by {due}.',
  'needs.toldSoon':
    'Your list of customer needs for {month} is due on {due}: {left, plural, one {# customer still waits} other {# customers still wait}}, {done, number} done.',
  'needs.toldDone':
    'Your list of customer needs for {month} was due on {due} and is finished: {done, number} done, {left, number} left.',
  'needs.alert':
    '{name} has not finished the list of customer needs for {month}: {left, plural, one {# customer still waits} other {# customers still wait}}. It was due on {due}.',
  'needs.alertDone':
    '{name} has finished the list of customer needs for {month}: {left, number} left. It was due on {due}.',
  'needs.duty': 'Customer needs of {month}',
  'needs.dutyLeft': '{left, plural, one {# customer} other {# customers}} left',
  // buttons
  'needs.button.unchanged': 'No change',
  'needs.button.update': 'Update',
  'needs.button.open': 'Needs',
  'needs.button.list': 'Open my list',
  'needs.schedule.title': 'Monthly customer needs',
  'needs.schedule.did': '{count, plural, one {# list opened} other {# lists opened}}',
};
