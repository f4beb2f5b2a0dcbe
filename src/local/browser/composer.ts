import { append, el, freshId, iconButton, on } from './dom.ts';
import { word } from './words.ts';

/** Half-written messages, by place; switching channel or thread and coming back finds them again. */
const drafts = new Map<string, string>();

export interface Hint {
  text: string;
  detail: string;
}

export interface ComposerSpec {
  /** Names the place, for the draft. */
  place: string;
  label: string;
  /** The commands that fit what stands in the field. */
  hintsFor: (text: string) => Hint[];
  /** Answers what went wrong; a rejection means that nobody answered at all. */
  send: (text: string) => Promise<string | undefined>;
  /** Buttons beside the field. */
  tools?: HTMLElement[];
}

/** The field at the foot of a conversation, with hints while a command is typed; Enter sends, Shift+Enter breaks the line. */
export class Composer {
  readonly node: HTMLElement;
  readonly #spec: ComposerSpec;
  readonly #field: HTMLTextAreaElement;
  readonly #list: HTMLElement;
  readonly #hint: HTMLElement;
  readonly #error: HTMLElement;
  readonly #send: HTMLButtonElement;
  #hints: Hint[] = [];
  #active = -1;
  #busy = false;
  #underWay = '';
  /** Enter was pressed on the next line while one was still on its way. */
  #hasNext = false;

  constructor(spec: ComposerSpec) {
    this.#spec = spec;
    const { label } = spec;
    const [listId, errorId] = [freshId('commands'), freshId('error')];
    this.#field = el('textarea', {
      rows: 1,
      class: 'composer-field',
      placeholder: label,
      'aria-label': label,
      'aria-autocomplete': 'list',
      'aria-controls': listId,
      'aria-describedby': errorId,
      enterkeyhint: 'send',
    });
    this.#field.value = drafts.get(spec.place) ?? '';
    this.#list = el('div', { role: 'listbox', id: listId, 'aria-label': word('commandHints') });
    this.#hint = el(
      'div',
      { class: 'hints', hidden: true },
      el('p', { class: 'hints-title' }, word('commandHints')),
    );
    append(this.#hint, this.#list);
    this.#error = el('p', { class: 'composer-error', id: errorId, role: 'alert' });
    this.#send = iconButton('send', word('send'), () => void this.#submit());
    this.#send.classList.add('send');
    const box = el('div', { class: 'composer-box' }, this.#field, ...(spec.tools ?? []), this.#send);
    this.node = el('div', { class: 'composer' }, this.#hint, this.#error, box);
    on(this.#field, {
      input: () => this.#typed(),
      keydown: (event) => this.#key(event),
      blur: () => this.#showHints([]),
    });
    on(this.#hint, { mousedown: (event) => event.preventDefault() });
    this.#fit();
  }

  focus(text?: string): void {
    this.#field.focus();
    if (text && !this.#field.value) {
      this.#field.value = text;
      this.#typed();
    }
  }

  #typed(): void {
    drafts.set(this.#spec.place, this.#field.value);
    this.#error.textContent = '';
    this.#fit();
    this.#showHints(this.#spec.hintsFor(this.#field.value));
  }

  /** Grows with the text up to a third of the window. */
  #fit(): void {
    this.#field.style.height = 'auto';
    if (this.#field.scrollHeight > 0) {
      this.#field.style.height = `${Math.min(this.#field.scrollHeight, innerHeight / 3)}px`;
    }
    this.#send.setAttribute('aria-disabled', String(this.#busy || this.#field.value.trim() === ''));
  }

  #showHints(hints: Hint[]): void {
    this.#hints = hints;
    this.#hint.hidden = hints.length === 0;
    this.#list.replaceChildren(...hints.map((hint, index) => this.#row(hint, index)));
    this.#activate(-1);
  }

  #row(hint: Hint, index: number): HTMLElement {
    const row = el('div', { role: 'option', class: 'option', id: freshId('hint'), 'aria-selected': 'false' });
    append(row, el('span', { class: 'menu-label command' }, hint.text));
    append(row, el('span', { class: 'menu-detail' }, hint.detail));
    return on(row, { click: () => this.#take(index) });
  }

  #activate(index: number): void {
    this.#active = index;
    const rows = [...this.#list.children];
    for (const [at, row] of rows.entries()) {
      row.classList.toggle('active', at === index);
      row.setAttribute('aria-selected', String(at === index));
    }
    const row = rows[index];
    if (row) this.#field.setAttribute('aria-activedescendant', row.id);
    else this.#field.removeAttribute('aria-activedescendant');
    row?.scrollIntoView({ block: 'nearest' });
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const open = this.#hints.length > 0;
    if (open && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      const by = event.key === 'ArrowDown' ? 1 : -1;
      const from = this.#active < 0 && by < 0 ? 0 : this.#active;
      this.#activate((from + by + this.#hints.length) % this.#hints.length);
    } else if (open && event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.#showHints([]);
    } else if (open && this.#active >= 0 && (event.key === 'Enter' || event.key === 'Tab')) {
      event.preventDefault();
      this.#take(this.#active);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void this.#submit();
    }
  }

  #take(index: number): void {
    const hint = this.#hints[index];
    if (!hint) return;
    this.#field.value = `${hint.text} `;
    this.#typed();
    this.#showHints([]);
    this.#field.focus();
  }

  async #submit(): Promise<void> {
    const text = this.#field.value.trim();
    if (this.#busy) this.#hasNext ||= text !== this.#underWay;
    if (!text || this.#busy) return;
    this.#busy = true;
    this.#underWay = text;
    this.#showHints([]);
    this.#send.setAttribute('aria-busy', 'true');
    this.#fit();
    try {
      const wrong = await this.#spec.send(text);
      if (wrong === undefined) this.#sent(text);
      else this.#error.textContent = wrong;
    } catch {
      this.#error.textContent = word('noServer');
    } finally {
      this.#busy = false;
      this.#send.removeAttribute('aria-busy');
      this.#fit();
    }
    const goesOn = this.#hasNext && this.#error.textContent === '';
    this.#hasNext = false;
    if (goesOn) void this.#submit();
  }

  /** What was typed while the message was on its way stays. */
  #sent(text: string): void {
    if (this.#field.value.trim() === text) this.#field.value = '';
    drafts.set(this.#spec.place, this.#field.value);
  }
}
