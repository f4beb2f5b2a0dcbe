import type * as Library from 'adaptivecards';

/** The card library comes as a classic script before the page's modules and leaves itself here. */
export const library = (globalThis as unknown as { AdaptiveCards: typeof Library }).AdaptiveCards;
