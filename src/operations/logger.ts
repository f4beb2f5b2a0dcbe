import { type DestinationStream, type Level, type Logger, pino } from 'pino';

export type { Logger };

/** Field names whose values never belong into a log, wherever they stand on the first two levels. */
const PRIVATE = [
  'authorization',
  'body',
  'cookie',
  'email',
  'headers',
  'input',
  'name',
  'note',
  'password',
  'payload',
  'phone',
  'token',
  'values',
];

/**
 * JSON lines in English, made of ids, codes and counts. What a person typed or is called never gets in: fields of such names are cut out,
 * and an error is reduced to its kind, code and place.
 */
export function createLogger(level: Level | 'silent' = 'info', destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError, error: describeError },
      redact: { paths: [...PRIVATE, ...PRIVATE.map((field) => `*.${field}`)], remove: true },
    },
    destination ?? pino.destination({ dest: 1, sync: false }),
  );
}

export type ErrorDescription = {
  type: string;
  message: string;
  code?: string;
  constraint?: string;
  table?: string;
  stack: string[];
  cause?: ErrorDescription;
};

/** Own fields of errors (`detail`, `where`, `data`, `response`, …) are left out: libraries put rows, payloads and tokens there. */
export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error, message: '', stack: [] };
  const known = error as Error & { code?: unknown; constraint?: unknown; table?: unknown };
  return {
    type: error.name,
    message: scrub(error),
    ...(isShort(known.code) && { code: String(known.code) }),
    ...(isShort(known.constraint) && { constraint: String(known.constraint) }),
    ...(isShort(known.table) && { table: String(known.table) }),
    stack: framesOf(error),
    ...(error.cause instanceof Error && { cause: describeError(error.cause) }),
  };
}

function isShort(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value.length <= 80);
}

/** The first line of a stack repeats the message, so only the frames are kept. */
function framesOf(error: Error): string[] {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return frames.slice(0, 12).map((line) => line.trim());
}

/** SQLSTATE classes whose messages quote the offending value: data exceptions and raised exceptions. */
const QUOTING = /^(22|P0)/;

function scrub(error: Error & { code?: unknown }): string {
  if (typeof error.code === 'string' && error.code.length === 5 && QUOTING.test(error.code)) return '';
  // Prisma repeats the whole call with its arguments and says what is wrong in the last line.
  const text = error.name.startsWith('PrismaClient')
    ? (error.message.trim().split('\n').at(-1) ?? '')
    : error.message;
  // zod reports values of a union or an enum within its list of issues.
  if (error.name === 'ZodError' || error.name === '$ZodError') return 'the value has not the expected shape';
  return scrubText(text).slice(0, 500);
}

function scrubText(text: string): string {
  return text
    .replaceAll(/(https?:\/\/[^\s?#"']+)[?#][^\s"']*/g, '$1')
    .replaceAll(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi, '$1')
    .replaceAll(/[^\s@<>"']+@[^\s@<>"']+\.[^\s@<>"']+/g, '(address)')
    .replaceAll(/\bx(ox[a-z]|app)-[\w-]+/g, '(token)')
    .replaceAll(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '(token)');
}
