/** What the pages outside the chat say when there is nothing to show. */
export const web = {
  'web.nothingHeading': 'There is nothing here',
  'web.nothing':
    'Please check that the link is whole: the easiest way is to open it again from the message that it came in.',
  'web.expiredHeading': 'This link has expired',
  'web.expired': 'It was open for a limited time. Please ask whoever sent it to you for a new one.',
  'web.tooOftenHeading': 'Please wait a moment',
  'web.tooOften': 'There were very many requests from your network. Please try again in a minute.',
  'web.notTakenHeading': 'This could not be taken',
  'web.notTaken': 'Please go back, shorten what you wrote if it is very long, and send it again.',
  'web.failedHeading': 'Something went wrong on our side',
  'web.failed': 'Please try again in a few minutes. The link stays valid.',
};
