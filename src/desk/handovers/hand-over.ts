import { z } from 'zod';
import { holdsOver } from '../../kit/access.ts';
import type { Role } from '../../kit/actor.ts';
import type { CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { type AuditEvent, accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import type { Text } from '../../kit/text.ts';
import { endedBy } from '../absences/rules.ts';
import { Standing } from '../absences/schema.ts';
import { unitText } from '../organisation/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import { eventTarget, PersonState, personChain } from '../people/schema.ts';
import { customerChain, RequestState, requestChain } from '../requests/schema.ts';
import { showRequest } from '../requests/show-request.ts';
import { mayNotFile } from '../requests/start-draft.ts';
import type { Counts, HandOver } from './schema.ts';

/** The two fields that name a person of the desk, here and in open requests. */
export const NAMING = ['salesRepresentative', 'accountManager'] as const;
const Naming = z.array(z.enum(NAMING));

/** Everything that would be without an owner. `names`: as what the person stands in the file, or would stand by the open request. */
export const HandOverState = z.object({
  from: PersonState,
  to: PersonState.nullable(),
  customers: z.array(z.object({ id: z.uuid(), unit: z.string(), version: z.int(), names: Naming })),
  requests: z.array(RequestState.extend({ names: Naming })),
  obligations: z.int(),
  /** R04: those in which the person stands in, or is away. */
  absences: z.array(Standing),
  /** Cards about the person's leaving, which count what is still held. */
  leftCards: z.array(z.object({ target: z.string(), audience: z.templateLiteral(['person:', z.string()]) })),
});
export type HandOverState = z.output<typeof HandOverState>;
type Customer = HandOverState['customers'][number];
type OpenRequest = HandOverState['requests'][number];

export type HandedOver = {
  requests: { id: string; version: number; assignee: string | null; overridden: boolean }[];
};

/** Who may hand over: each role over all the units concerned. */
const HANDING: readonly Role[] = ['administrator', 'salesManager'];
/** A customer's sales representative is whoever may file for it (S1i). */
const REPRESENTING: readonly Role[] = ['salesRep', 'accountManager'];

/** What a person holds, by sort. A customer or request counts in each sort that it belongs to. */
export function countHeld({ from, customers, requests, obligations }: Omit<HandOverState, 'to'>): Counts {
  return {
    represented: customers.filter(({ names }) => names.includes('salesRepresentative')).length,
    managed: customers.filter(({ names }) => names.includes('accountManager')).length,
    requests: requests.filter(({ requesterId }) => requesterId === from.id).length,
    named: requests.filter(({ names }) => names.length > 0).length,
    steps: requests.filter(({ assigneeId }) => assigneeId === from.id).length,
    obligations,
  };
}

/**
 * R06: everything one person holds goes to another in one command: customers, open requests filed, requests that would enter the person
 * into a file, claimed steps, obligations. The successor needs the roles that each of them takes; nothing is handed over by halves.
 */
export function handOver(
  state: HandOverState,
  _input: HandOver,
  circumstances: Circumstances,
): Decision<HandedOver> {
  const refusal = whyNoHandOver(state, circumstances);
  if (refusal) return refusal;
  const { from, customers, requests } = state;
  const { organisation } = circumstances;
  const to = successorOf(state);
  const moves = requests.map((request) => ({ request, after: moved(request, from.id, to) }));
  const counts = countHeld(state);
  const payload = { from: from.id, to: to.id };
  const ended = endedBy(from.id, state.absences);
  return accept(
    {
      requests: moves.map(({ request: { id, version }, after: { assigneeId, overridden } }) => ({
        id,
        version,
        assignee: assigneeId,
        overridden,
      })),
    },
    {
      events: [
        { chain: personChain(from.id), type: 'person.handedOver', payload: { to: to.id, ...counts } },
        ...customers.map(
          ({ id, names }): AuditEvent => ({
            chain: customerChain(id),
            type: 'customer.handedOver',
            payload: { ...payload, fields: names },
          }),
        ),
        ...moves.map(({ request, after }) => requestEvent(request, after, payload)),
        ...ended.events,
      ],
      cards: [
        ...moves.flatMap(({ request, after }) => cardsOf(request, after, organisation)),
        ...state.leftCards.map((card): CardWish => ({ kind: 'people.left', ...card })),
        {
          kind: 'people.handedOver',
          target: eventTarget(from.id, from.nextSeq),
          audience: `person:${to.id}`,
        },
        ...ended.cards,
      ],
      answer: { personId: from.id, from: from.name, to: to.name, ...counts },
    },
  );
}

/** The refusals alone: the preview asks for them before anything is confirmed. */
export function whyNoHandOver(
  state: HandOverState,
  { actor, organisation }: Pick<Circumstances, 'actor' | 'organisation'>,
): Extract<Decision<never>, { ok: false }> | null {
  const { from, to } = state;
  const units = new Set([...state.customers, ...state.requests].map(({ unit }) => unit));
  const mayHand = [...units].every((unit) =>
    HANDING.some((role) => holdsOver(actor, role, unit, organisation)),
  );
  if (!mayHand) return forbid('people.handOver.notYourUnits', { name: from.name });
  if (!to?.active) return atSuccessor('people.handOver.unknown', {});
  if (to.id === from.id) return atSuccessor('people.handOver.same', {});
  if (state.customers.length + state.requests.length + state.obligations === 0) {
    return refuse('people.handOver.nothing', { params: { name: from.name } });
  }
  const decided = state.requests.filter(
    (request) => request.requesterId === from.id && hasDecided(request, to.id),
  );
  if (decided.length > 0) {
    const numbers: Text = {
      join: decided.map(({ number }): Text => ({ verbatim: String(number) })),
      with: ', ',
    };
    return atSuccessor('people.handOver.decided', { name: to.name, numbers });
  }
  const missing = missingRoles(state, to, organisation);
  return missing.length > 0
    ? atSuccessor('people.handOver.missing', { name: to.name, missing: { join: missing, with: ', ' } })
    : null;
}

type Fault =
  | 'people.handOver.unknown'
  | 'people.handOver.same'
  | 'people.handOver.decided'
  | 'people.handOver.missing';

function atSuccessor(key: Fault, params: Record<string, string | Text>): ReturnType<typeof refuse> {
  return refuse(key, { fields: { to: { key, params } } });
}

/** What the successor lacks, each role and unit once: sales representative (Shanghai), … */
function missingRoles(
  { from, customers, requests }: HandOverState,
  to: PersonState,
  organisation: Organisation,
): Text[] {
  const missing = new Map<string, Text>();
  const need = (roles: readonly Role[], unit: string): void => {
    const [named] = roles;
    if (!named || roles.some((role) => holdsOver(to, role, unit, organisation))) return;
    const params = {
      role: { key: `role.${named}` },
      unit: unitText(unit, organisation),
    } as const;
    missing.set(`${named} ${unit}`, { key: 'people.roleOver', params });
  };
  const needNamed = ({ names, unit }: Customer | OpenRequest): void => {
    if (names.includes('salesRepresentative')) need(REPRESENTING, unit);
    if (names.includes('accountManager')) need(['accountManager'], unit);
  };
  for (const customer of customers) needNamed(customer);
  for (const request of requests) {
    needNamed(request);
    if (request.requesterId === from.id && mayNotFile(request.kind, request.unit, to, organisation))
      need(REPRESENTING, request.unit);
    const step = request.path[request.stepIndex];
    if (step && moved(request, from.id, to).assigneeId === to.id && request.assigneeId === from.id)
      need([step.role], step.unit);
  }
  return [...missing.values()];
}

function successorOf({ to }: HandOverState): PersonState {
  if (!to) throw new Error('a hand-over without a successor was not refused');
  return to;
}

/** A step that the successor could not take (R22: their own request, or one they have decided on) goes back to all who may decide it. */
function moved(request: OpenRequest, from: string, to: PersonState): OpenRequest {
  const requesterId = request.requesterId === from ? to.id : request.requesterId;
  const passesOn = request.assigneeId === from;
  const assigneeId = passesOn ? to.id : request.assigneeId;
  const mayTake = assigneeId !== requesterId && !(passesOn && hasDecided(request, to.id));
  return {
    ...request,
    requesterId,
    assigneeId: mayTake ? assigneeId : null,
    overridden: request.overridden && mayTake && !passesOn,
  };
}

function hasDecided(request: OpenRequest, personId: string): boolean {
  return request.decisions.some((taken) => taken.personId === personId || taken.forId === personId);
}

function requestEvent(before: OpenRequest, after: OpenRequest, payload: Record<string, unknown>): AuditEvent {
  const as = [
    ...(before.requesterId === after.requesterId ? [] : ['requester']),
    ...(before.assigneeId === after.assigneeId ? [] : ['assignee']),
    ...before.names,
  ];
  const { round, stepIndex } = before;
  return {
    chain: requestChain(before.id),
    type: 'request.handedOver',
    payload: { ...payload, as, round, stepIndex },
  };
}

/** The card of whoever filed it until now is drawn again too: its buttons are no longer theirs. */
function cardsOf(before: OpenRequest, after: OpenRequest, organisation: Organisation): CardWish[] {
  const tell = before.requesterId !== after.requesterId;
  const mine = (personId: string): CardWish => ({
    kind: 'request.mine',
    target: after.id,
    audience: `person:${personId}`,
  });
  const old = tell && before.round > 0 ? [mine(before.requesterId)] : [];
  if (before.round > 0)
    return [...showRequest(before, after, before.version + 1, organisation, tell), ...old];
  return tell ? [mine(after.requesterId)] : [];
}
