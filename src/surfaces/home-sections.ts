import type { Part } from '../kit/card.ts';
import { type HomeSection, NotRegistered } from '../kit/feature.ts';
import { interactionOf, notRegistered, type RunParts } from './run-handler.ts';
import { troubleOf } from './trouble.ts';
import type { WhoActs } from './who-acts.ts';

export type HomeParts = RunParts & { sections: readonly HomeSection[] };

/** What somebody's home shows: the sections of all features, or for a stranger to the desk what to do (R02). */
export async function homeSections(who: WhoActs, commandId: string, parts: HomeParts): Promise<Part[]> {
  try {
    await who.person();
  } catch (error) {
    if (!(error instanceof NotRegistered)) throw error;
    const reply = await notRegistered(parts);
    return reply.kind === 'errors' ? Object.values(reply.fields).map((text) => ({ part: 'text', text })) : [];
  }
  const drawn = await Promise.all(parts.sections.map((section) => draw(section, who, commandId, parts)));
  return drawn.flat();
}

/** One section that fails does not take the page with it. */
async function draw(
  section: HomeSection,
  who: WhoActs,
  commandId: string,
  { desk, log }: HomeParts,
): Promise<readonly Part[]> {
  const asked = { place: 'home', name: 'home', target: '', commandId, values: {}, state: {} };
  try {
    return await section(interactionOf(asked, who), desk);
  } catch (error) {
    log.error({ commandId, handler: 'home', ...troubleOf(error) }, 'a section of the home page failed');
    return [{ part: 'text', tone: 'warning', text: { key: 'chat.homeFault' } }];
  }
}
