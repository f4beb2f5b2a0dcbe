import type { Feature } from '../../src/kit/feature.ts';

/**
 * What can stand behind the same signed request. From `http` to `desk` each adds one part, so that the differences are what the parts
 * cost. `floor` and `leanFloor` are what the click is measured against; `teams` and `teamsFloor` the same in Teams.
 */
export const KINDS = [
  'http',
  'receiver',
  'app',
  'surface',
  'desk',
  'boltReceiver',
  'floor',
  'leanFloor',
  'teams',
  'teamsFloor',
] as const;
export type Kind = (typeof KINDS)[number];

export type ServerSettings = {
  kind: Kind;
  databaseUrl: string;
  /** The chat's Web API, for a desk. */
  apiUrl: string;
  /** Milliseconds between two posts to one place; without it no card is shown at all. */
  paceMs?: number;
  /** The desk's clock is there and looks when it is asked to. */
  clock?: boolean;
  /** Whom a Teams server believes. */
  login?: { openIdMetadataUrl: string; loginUrl: string };
};

/** A question to a server process. */
export type Question = 'usage' | 'heap' | 'drain' | 'flushCounters' | 'statements' | 'tick' | 'stop';
export type Usage = {
  /** Microseconds of processor time since the process began. */
  cpu: number;
  /** Statements sent to Postgres. */
  statements: number;
};
/** Milliseconds that the statements of each sort took since the last question. */
export type StatementTimes = Record<'read' | 'write', number[]>;

export const SECRET = 'the signing secret of the bench';
export const TEAM = 'T0BENCH';
export const PATH = '/slack/events';
export const TENANT = '11111111-1111-4111-8111-111111111111';
export const APP_ID = '22222222-2222-4222-8222-222222222222';
export const APP_PASSWORD = 'the client secret of the bench';
export const TEAMS_PATH = '/api/messages';
export const APPROVE = 'approval.approve';

/** The surface alone: the button is answered at once. */
export const idleFeature: Feature = {
  name: 'idle',
  actions: { [APPROVE]: async () => ({ kind: 'nothing' }) },
};
