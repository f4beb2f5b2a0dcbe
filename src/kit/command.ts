import type { z } from 'zod';
import type { Sql } from '../database/sql.ts';
import type { Organisation } from '../desk/organisation/schema.ts';
import type { Actor, Identity, Role } from './actor.ts';
import type { Decision } from './decision.ts';

/** What came with a command besides its input: the id minted when its form or card was drawn, and who sent it. */
export type Envelope = {
  commandId: string;
  by: Identity | { desk: string };
  /** Told who acts once the command has read it: whoever answers in the person's language need not read it again. */
  met?(actor: Actor): void;
};

/** What a pure decision may know beside the state and the input. `now` is the database's desk_now(). */
export type Circumstances = {
  actor: Actor;
  now: Date;
  organisation: Organisation;
  organisationVersion: number;
};

/**
 * How a change is stored. `guard` is an UPDATE or INSERT … RETURNING that yields a row only if the state is still the one decided on;
 * everything else in the statement hangs on it. `also` are further statements by name, each of which must select from `guard`
 * (directly or through another). `payload` is an SQL expression of jsonb over the event `e`, for what only the database knows.
 */
export type Write = { guard: Sql; also?: Record<string, Sql>; payload?: Sql };

/**
 * A command: the only way anything changes. `load` is one SQL expression that yields the state as jsonb (null: no such record); in it `who`
 * is the acting person's row. `allowed` is the row of the role table; a finer right is the decision's business.
 */
export type Command<Input, State, Change> = {
  name: string;
  schema: z.ZodType<Input>;
  allowed: readonly Role[] | 'everyone' | 'desk';
  load(input: Input): Sql;
  /** Parses what `load` yielded; asynchronous where sealed values are opened. */
  read(raw: unknown): State | Promise<State>;
  decide(state: State, input: Input, circumstances: Circumstances): Decision<Change>;
  save(change: Change, state: State, input: Input, circumstances: Circumstances): Write | Promise<Write>;
};

/** A command whose types are settled inside; the form in which a feature lists it. */
export type AnyCommand = Command<never, never, never>;

export function defineCommand<Input, State, Change>(command: Command<Input, State, Change>): AnyCommand {
  return command as unknown as AnyCommand;
}
