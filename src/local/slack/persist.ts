import { keepFile, readKept } from '../keep-file.ts';
import type { Directory } from './people.ts';
import type { Messages } from './state.ts';
import type { Views } from './views.ts';

const VERSION = 2;

type Saved = {
  messages: ReturnType<Messages['snapshot']>;
  views: ReturnType<Views['snapshot']>;
  directs: ReturnType<Directory['directs']>;
};

/** Keeps channels, homes, open forms and unread marks over a restart, so that what the database believes was shown is still shown. */
export function keepState(path: string, directory: Directory, messages: Messages, views: Views): () => void {
  const saved = readKept<Saved>(path, VERSION);
  if (saved) {
    for (const [user, id] of saved.directs) directory.openDirect(user, id);
    messages.restore(saved.messages);
    views.restore(saved.views);
  }
  const file = keepFile(path, VERSION, () => ({
    messages: messages.snapshot(),
    views: views.snapshot(),
    directs: directory.directs(),
  }));
  messages.onChange = file.changed;
  views.onChange = file.changed;
  return file.write;
}
