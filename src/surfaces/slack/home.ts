import type { webApi } from '@slack/bolt';
import { type HomeParts, homeSections } from '../home-sections.ts';
import { readMentions } from '../mentions.ts';
import type { WhoActs } from '../who-acts.ts';
import { renderHome } from './render-card.ts';

/** Draws somebody's App Home. */
export async function publishHome(
  who: WhoActs,
  commandId: string,
  parts: HomeParts & { client: webApi.WebClient },
): Promise<void> {
  const sections = await homeSections(who, commandId, parts);
  const mentions = await readMentions(sections, parts.accounts, 'slack');
  const view = renderHome(sections, await who.words(), { where: 'home', mentions });
  await parts.client.views.publish({ user_id: who.by.externalId, view });
}
