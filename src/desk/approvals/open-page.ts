import type { Page } from '../../kit/card.ts';
import type { Action } from '../../kit/feature.ts';
import { text } from '../../kit/text.ts';
import { stepCard } from '../requests/cards.ts';
import { requestDetails } from '../requests/details-page.ts';

/** A waiting request opened from a list: all of it in private, with the decision's buttons beneath. */
export const openWaiting: Action = async (interaction, desk) => {
  const actor = await interaction.person();
  const page = await requestDetails(interaction.target, actor, desk);
  if (!page) return { kind: 'say', say: text('request.detailsClosed'), tone: 'warning' };
  const reader = {
    language: actor.language,
    timeZone: actor.timeZone,
    audience: `person:${actor.id}` as const,
  };
  const card = await stepCard.draw(interaction.target, reader, desk);
  const buttons = card?.parts.filter((part) => part.part === 'buttons') ?? [];
  const withButtons: Page = { ...page, parts: [...page.parts, ...buttons] };
  return { kind: 'page', page: withButtons };
};
