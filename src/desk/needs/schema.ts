import { z } from 'zod';
import { Stored } from '../../kit/seal.ts';

export const NEEDS_OBLIGATION = 'needs.update';
export const NEEDS_CARD = 'needs.told';
export const NEEDS_ALERT = 'needs.alert';

/** R51: what a need can be about; an aspect left empty is not asked for. */
export const ASPECTS = ['projects', 'services', 'other'] as const;
export type Aspect = (typeof ASPECTS)[number];

const Words = z.string().trim().max(1000).optional();
/** What is typed into the form; at least one aspect has words, or "No change" would have been pressed. */
export const NeedTyped = z.object({ projects: Words, services: Words, other: Words });
export type NeedTyped = z.output<typeof NeedTyped>;

export const RecordNeed = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('unchanged'), needId: z.uuid(), customerId: z.uuid() }),
  NeedTyped.extend({ kind: z.literal('updated'), needId: z.uuid(), customerId: z.uuid() }),
]);
export type RecordNeed = z.output<typeof RecordNeed>;

/** `unit`: the sales organisation whose first working day it is, or the company; `units`: those whose customers belong to it. */
export const OpenLists = z.object({
  month: z.string().regex(/^\d{4}-\d{2}$/),
  unit: z.string().min(1),
  units: z.array(z.string()).nullable(),
});
export type OpenLists = z.output<typeof OpenLists>;

export const RemindList = z.object({
  month: z.string(),
  managerId: z.string(),
  act: z.enum(['remind', 'escalate']),
  lateMs: z.int().min(0),
});
export type RemindList = z.output<typeof RemindList>;

/** An open list, as far as decisions look at it. `left`: customers of the manager that nobody has dealt with since it was opened. */
export const ListState = z.object({
  managerId: z.string(),
  month: z.string(),
  unit: z.string(),
  openedAt: z.coerce.date(),
  dueAt: z.coerce.date(),
  done: z.int(),
  left: z.int(),
});
export type ListState = z.output<typeof ListState>;

export const StoredNeed = z.record(z.enum(ASPECTS), Stored.optional());

export function listSubject({ month, managerId }: { month: string; managerId: string }): string {
  return `${month}/${managerId}`;
}

export function parseListSubject(subject: string): { month: string; managerId: string; occasion: string } {
  const [list = '', occasion = ''] = subject.split('#');
  return { month: list.slice(0, 7), managerId: list.slice(8), occasion };
}

/** Each occasion has a message of its own, so that it is noticed. */
export function toldTarget(
  list: { month: string; managerId: string },
  occasion: 'opened' | 'remind',
): string {
  return `${listSubject(list)}#${occasion}`;
}

export function needsChain(managerId: string): string {
  return `needs:${managerId}`;
}
