import type { webApi } from '@slack/bolt';
import type { Accounts } from '../../kit/accounts.ts';
import type { Part } from '../../kit/card.ts';
import { type Desk, type HomeSection, NotRegistered } from '../../kit/feature.ts';
import { troubleOf } from './errors.ts';
import type { Handlers } from './handlers.ts';
import { readMentions } from './mentions.ts';
import { renderHome } from './render-card.ts';
import { interactionOf, type Log, notRegistered } from './serve.ts';
import type { WhoActs } from './who-acts.ts';

export type HomeParts = {
  client: webApi.WebClient;
  accounts: Accounts;
  desk: Desk;
  handlers: Pick<Handlers, 'home'>;
  log: Log;
};

/** Draws somebody's App Home from the sections of all features. */
export async function publishHome(who: WhoActs, commandId: string, parts: HomeParts): Promise<void> {
  const sections = await sectionsFor(who, commandId, parts);
  const mentions = await readMentions(sections, parts.accounts);
  const view = renderHome(sections, await who.words(), { where: 'home', mentions });
  await parts.client.views.publish({ user_id: who.by.externalId, view });
}

async function sectionsFor(who: WhoActs, commandId: string, parts: HomeParts): Promise<Part[]> {
  try {
    await who.person();
  } catch (error) {
    if (!(error instanceof NotRegistered)) throw error;
    const reply = await notRegistered(parts);
    return reply.kind === 'errors' ? Object.values(reply.fields).map((text) => ({ part: 'text', text })) : [];
  }
  const drawn = await Promise.all(parts.handlers.home.map((section) => draw(section, who, commandId, parts)));
  return drawn.flat();
}

/** One section that fails does not take the page with it. */
async function draw(
  section: HomeSection,
  who: WhoActs,
  commandId: string,
  { desk, log }: HomeParts,
): Promise<readonly Part[]> {
  const place = { target: '', commandId, values: {}, state: {} };
  try {
    return await section(
      interactionOf({ ...place, place: 'home', name: 'home', user: who.by.externalId, teams: [] }, who),
      desk,
    );
  } catch (error) {
    log.error({ commandId, handler: 'home', ...troubleOf(error) }, 'a section of the home page failed');
    return [{ part: 'text', tone: 'warning', text: { key: 'slack.homeFault' } }];
  }
}
