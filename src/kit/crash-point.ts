/** The places between whose lines a process must be able to die without losing or doubling anything (R112). */
export const CRASH_POINTS = [
  'execute.beforeCommit',
  'execute.insideCommit',
  'execute.afterCommit',
  'surface.beforeAnswer',
  'show.beforePost',
  'show.afterPost',
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

let armed: { point: CrashPoint; left: number } | undefined;

/** Arms one point: the process kills itself when it is passed for the n-th time. Only the fault harness does this. */
export function armCrashPoint(point: CrashPoint, nth: number): void {
  armed = { point, left: nth };
}

/** For a point inside a statement: the process dies only once the statement is on its way to the database. */
export function crashPointUnderWay(point: CrashPoint): void {
  if (armed?.point === point) setImmediate(() => crashPoint(point));
}

export function crashPoint(point: CrashPoint): void {
  if (armed?.point !== point) return;
  armed.left -= 1;
  if (armed.left <= 0) process.kill(process.pid, 'SIGKILL');
}
