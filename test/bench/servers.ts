import type { Feature } from '../../src/kit/feature.ts';

/**
 * What can stand behind the same signed request. The steps from `http` to `desk` each add one part, so that their differences are what
 * the parts cost; `floor` is what the click is measured against.
 */
export const KINDS = ['http', 'receiver', 'app', 'surface', 'desk', 'floor'] as const;
export type Kind = (typeof KINDS)[number];

export type ServerSettings = {
  kind: Kind;
  databaseUrl: string;
  /** Web API of the chat the desk talks to; response URLs stand in the payloads. */
  apiUrl: string;
  /** Whether the worker that posts cards runs beside the clicks. */
  showing: boolean;
};

/** A question to a server process, and its answer. */
export type Question = 'usage' | 'heap' | 'drain' | 'flushCounters' | 'acks' | 'stop';
export type Usage = {
  /** Microseconds of processor time since the process began. */
  cpu: number;
  /** Statements sent to Postgres. */
  queries: number;
};

export const SECRET = 'the signing secret of the bench';
export const TEAM = 'T0BENCH';
export const PATH = '/slack/events';
export const APPROVE = 'approval.approve';

/** The surface alone: the button is answered at once. */
export const idleFeature: Feature = {
  name: 'idle',
  actions: { [APPROVE]: async () => ({ kind: 'nothing' }) },
};
