/** The daily list and the inbox. */
export const obligations = {
  'obligations.digest': 'What waits for you today',
  'obligations.digestOverdue':
    '{count, plural, one {# thing that waits for you is overdue} other {# things that wait for you are overdue}}',
  'obligations.toDo': 'To do',
  'obligations.overdue': 'overdue since {at}',
  'obligations.noMore': 'Nothing more is waiting for you.',
  'schedule.title.digests': 'Daily list for each person',
  'schedule.did.digests': '{count, plural, one {# list sent} other {# lists sent}}',
};
