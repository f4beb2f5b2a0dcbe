import type { Audience, CardWish } from '../../kit/card.ts';
import { channelFor } from '../organisation/rules.ts';
import type { Organisation } from '../organisation/schema.ts';
import { unitOrCompany } from '../organisation/unit-tree.ts';
import { type RequestState, storyTarget } from './schema.ts';

export type Shown = Pick<RequestState, 'id' | 'requesterId' | 'path' | 'unit' | 'stepIndex'>;

/**
 * What must be shown after an event of a request's story: the card in every channel that a step has reached so far, a note about the
 * event in the threads that stood there before it, the requester's own card and, with `tell`, a direct message (R19, R23).
 * @param seq the event's place in the story; notes and messages are about this one event
 */
export function showRequest(
  before: Shown,
  after: Shown,
  seq: number,
  organisation: Organisation,
  tell: boolean,
): CardWish[] {
  const target = storyTarget(after.id, seq);
  const root = { kind: 'request.step', target: after.id };
  const earlier = new Set(audiencesUpTo(before, organisation));
  const audiences = [...new Set([...earlier, ...audiencesUpTo(after, organisation)])];
  const mine = `person:${after.requesterId}` as const;
  return [
    ...audiences.map((audience): CardWish => ({ ...root, audience })),
    ...audiences
      .filter((audience) => earlier.has(audience))
      .map((audience): CardWish => ({ kind: 'request.note', target, audience, inThreadOf: root })),
    { kind: 'request.mine', target: after.id, audience: mine },
    ...(tell ? [{ kind: 'request.told', target, audience: mine } satisfies CardWish] : []),
  ];
}

/** Before the first submission nothing stands anywhere: `stepIndex` is -1 then. */
function audiencesUpTo(request: Shown, organisation: Organisation): Audience[] {
  const found = request.path
    .slice(0, request.stepIndex + 1)
    .map((step) => stepChannel(step, request.unit, organisation));
  return [...new Set(found)];
}

/** R23: where a step is shown. The company's own channels serve every unit that names none, so there always is one. */
export function stepChannel(
  step: RequestState['path'][number],
  unit: string,
  organisation: Organisation,
): Audience {
  const channel = channelFor(organisation, unitOrCompany(unit, organisation), step.channel);
  if (!channel) throw new Error(`unit ${unit} has no channel for ${step.channel}`);
  return `channel:${channel.id}`;
}
