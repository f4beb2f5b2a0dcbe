import { type Logger, LogLevel } from '@slack/bolt';
import type { Log } from '../run-handler.ts';

/**
 * Bolt's and the Web API's own words in our log. Their `debug` and `info` tell whole requests with everything typed in them, so these two
 * go nowhere, whatever the log level is.
 */
export function boltLogger(log: Log): Logger {
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...words) => log.warn({ from: 'bolt' }, sentence(words)),
    error: (...words) => log.error({ from: 'bolt' }, sentence(words)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}

function sentence(words: readonly unknown[]): string {
  return words
    .filter((word) => typeof word === 'string')
    .join(' ')
    .slice(0, 300);
}
