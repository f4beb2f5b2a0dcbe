/** Why a start is refused, and the exit code that tells a supervisor so. Nothing has been touched when one of these is thrown. */
export const START_REFUSALS = {
  'config.invalid': 78,
  'database.unreachable': 69,
  'database.tooOld': 70,
  'database.noChinese': 71,
  'database.foreign': 72,
  'database.newer': 73,
  'database.halfMigrated': 74,
  'database.migrationFailed': 75,
  'embedded.notStarting': 76,
  'organisation.invalid': 77,
  'database.otherMode': 79,
  'port.taken': 80,
} as const satisfies Record<string, number>;
export type StartRefusalCode = keyof typeof START_REFUSALS;

/** Its message is the whole sentence for the operator: what is wrong and what to do. `main.ts` prints it and leaves with `exitCode`. */
export class StartRefusal extends Error {
  readonly code: StartRefusalCode;
  readonly exitCode: number;

  constructor(code: StartRefusalCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartRefusal';
    this.code = code;
    this.exitCode = START_REFUSALS[code];
  }
}
