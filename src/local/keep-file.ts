import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isRecord } from './json.ts';
import { parseJson } from './read-body.ts';

const DELAY = 200;

export type KeptFile = {
  /** Something changed: the file is written soon. */
  changed: () => void;
  write: () => void;
};

/** The state that was kept in a file of this version, or undefined; a file that cannot be read counts as none. */
export function readKept<T>(path: string, version: number): T | undefined {
  try {
    const parsed = parseJson(readFileSync(path, 'utf8'));
    return isRecord(parsed) && parsed.version === version ? (parsed as T) : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a state in a file, which is replaced whole, by rename. */
export function keepFile(path: string, version: number, snapshot: () => object): KeptFile {
  let timer: NodeJS.Timeout | undefined;
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, JSON.stringify({ version, ...snapshot() }));
    renameSync(`${path}.new`, path);
  };
  return {
    write,
    changed: () => {
      timer ??= setTimeout(write, DELAY).unref();
    },
  };
}
