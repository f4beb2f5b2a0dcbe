import type { Action } from './feature.ts';

/** For a button that only private lists have: another page, or the same one after something was done on it, takes the list's place. */
export function inPlace(run: Action): Action {
  return async (interaction, desk) => {
    const reply = await run(interaction, desk);
    return reply.kind === 'say' && reply.parts ? { ...reply, inPlace: true } : reply;
  };
}
