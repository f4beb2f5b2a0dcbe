import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Directory } from './people.ts';
import { parseJson } from './read-body.ts';
import type { Messages } from './state.ts';
import type { Views } from './views.ts';
import { isRecord } from './wire.ts';

const VERSION = 2;
const DELAY = 200;

type Saved = {
  version: number;
  messages: ReturnType<Messages['snapshot']>;
  views: ReturnType<Views['snapshot']>;
  directs: ReturnType<Directory['directs']>;
};

/**
 * Keeps channels, homes, open forms and unread marks over a restart, so that what the database believes was shown is still shown. The
 * file is replaced whole, by rename; a file that cannot be read counts as none.
 */
export function keepState(path: string, directory: Directory, messages: Messages, views: Views): () => void {
  const saved = read(path);
  if (saved) {
    for (const [user, id] of saved.directs) directory.openDirect(user, id);
    messages.restore(saved.messages);
    views.restore(saved.views);
  }
  let timer: NodeJS.Timeout | undefined;
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    const state: Saved = {
      version: VERSION,
      messages: messages.snapshot(),
      views: views.snapshot(),
      directs: directory.directs(),
    };
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, JSON.stringify(state));
    renameSync(`${path}.new`, path);
  };
  const changed = () => {
    timer ??= setTimeout(write, DELAY).unref();
  };
  messages.onChange = changed;
  views.onChange = changed;
  return write;
}

function read(path: string): Saved | undefined {
  try {
    const parsed = parseJson(readFileSync(path, 'utf8'));
    return isRecord(parsed) && parsed.version === VERSION ? (parsed as unknown as Saved) : undefined;
  } catch {
    return undefined;
  }
}
