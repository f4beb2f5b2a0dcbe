import { z } from 'zod';
import { ROLES } from './actor.ts';

/** Grants as a statement yields them (jsonb); see Actor. */
export const Grants = z.array(z.object({ role: z.enum(ROLES), unit: z.string() }));

/** A person as a decision may have to judge them: a successor, somebody who could decide. */
export const Holder = z.object({ id: z.string(), name: z.string(), grants: Grants });
export type Holder = z.output<typeof Holder>;
