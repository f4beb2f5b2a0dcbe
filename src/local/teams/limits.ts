const LEARN = 'https://learn.microsoft.com/en-us/microsoftteams/platform';
const REFRESH = `${LEARN}/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards`;
const RATES = `${LEARN}/bots/how-to/rate-limit`;

/** The pages that the refusals and checks are taken from. */
export const PAGES = {
  cards: `${LEARN}/task-modules-and-cards/cards/cards-reference`,
  codes: `${LEARN}/bots/build-conversational-capability`,
  dialogs: `${LEARN}/task-modules-and-cards/task-modules/task-modules-bots`,
  mentions: `${LEARN}/task-modules-and-cards/cards/cards-format`,
  rates: RATES,
  refresh: REFRESH,
  schema: 'https://adaptivecards.io/schemas/1.5.0/adaptive-card.json',
  search: `${LEARN}/task-modules-and-cards/cards/dynamic-search`,
} as const;

export type Limit = {
  max: number;
  unit: 'bytes' | 'items' | 'milliseconds';
  source: string;
};

/** Every number at which the platform refuses; the checks hold none of their own. */
export const LIMITS = {
  messageSize: { max: 28 * 1024, unit: 'bytes', source: `${LEARN}/bots/how-to/format-your-bot-messages` },
  refreshUsers: { max: 60, unit: 'items', source: REFRESH },
  primaryActions: { max: 6, unit: 'items', source: PAGES.cards },
  searchResults: { max: 15, unit: 'items', source: PAGES.search },
  extensionResults: {
    max: 25,
    unit: 'items',
    source: `${LEARN}/messaging-extensions/how-to/search-commands`,
  },
  /** The service waits 10 to 15 s; the shorter wait is the stricter one. */
  patience: { max: 10_000, unit: 'milliseconds', source: PAGES.codes },
} as const satisfies Record<string, Limit>;

export type RateRule = { seconds: number; calls: number };

/** How often one bot may do a thing in one conversation, in every window at once (the page `rates`). */
export const RATE_RULES = {
  send: [
    { seconds: 1, calls: 7 },
    { seconds: 2, calls: 8 },
    { seconds: 30, calls: 60 },
    { seconds: 3_600, calls: 1_800 },
  ],
  members: [
    { seconds: 1, calls: 14 },
    { seconds: 2, calls: 16 },
    { seconds: 30, calls: 120 },
    { seconds: 3_600, calls: 3_600 },
  ],
} as const satisfies Record<string, readonly RateRule[]>;
export type RateKind = keyof typeof RATE_RULES;
