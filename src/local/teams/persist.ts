import { keepFile, readKept } from '../keep-file.ts';
import type { Installs } from './installs.ts';
import type { Messages } from './state.ts';

const VERSION = 1;

type Saved = {
  messages: ReturnType<Messages['snapshot']>;
  installs: ReturnType<Installs['snapshot']>;
};

/** Keeps messages with each reader's own cards, unread marks and installations over a restart. Dialogs close, as they do in the client. */
export function keepState(path: string, messages: Messages, installs: Installs): () => void {
  const saved = readKept<Saved>(path, VERSION);
  if (saved) {
    messages.restore(saved.messages);
    installs.restore(saved.installs);
  }
  const file = keepFile(path, VERSION, () => ({
    messages: messages.snapshot(),
    installs: installs.snapshot(),
  }));
  messages.onChange = file.changed;
  installs.onChange = file.changed;
  return file.write;
}
