import { randomUUID } from 'node:crypto';
import type { ShownLog } from '../shown.ts';
import type { Spot } from './people.ts';
import type { Dialog, Json } from './wire.ts';

/** Where a dialog came from: the message whose button opened it, or a command of the message extension. */
export type DialogSource = Spot & { replyTo?: string; command?: { value: Json } };
export type OpenDialog = { dialog: Dialog; source: DialogSource };

/** The one dialog each person can have open. */
export class Dialogs {
  readonly #open = new Map<string, OpenDialog>();
  readonly #tell: (person: string, dialog: Dialog | null) => void;
  readonly #shown: ShownLog;
  readonly #now: () => number;

  constructor(tell: (person: string, dialog: Dialog | null) => void, shown: ShownLog, now: () => number) {
    this.#tell = tell;
    this.#shown = shown;
    this.#now = now;
  }

  of(person: string): OpenDialog | undefined {
    return this.#open.get(person);
  }

  /** Opens one, or shows another card in the one that is open. */
  show(person: string, content: Omit<Dialog, 'id' | 'error'>, source: DialogSource): Dialog {
    const dialog: Dialog = { id: randomUUID(), ...content };
    this.#open.set(person, { dialog, source });
    this.#shown.add({ person }, 'dialog', { title: dialog.title, card: dialog.card }, this.#now());
    this.#tell(person, dialog);
    return dialog;
  }

  /** A sentence above the card, which stays as it is. */
  complain(person: string, error: string): void {
    const open = this.#open.get(person);
    if (!open) return;
    open.dialog = { ...open.dialog, error };
    this.#shown.add({ person }, 'dialog', { error }, this.#now());
    this.#tell(person, open.dialog);
  }

  close(person: string): boolean {
    const was = this.#open.delete(person);
    if (was) this.#tell(person, null);
    return was;
  }
}
