import { button, el, freshId, on } from './dom.ts';
import { plainWords, renderText } from './text.ts';
import { toastRegion } from './toast.ts';
import type { Confirm } from './wire.ts';

/**
 * Opens a native modal dialog: the browser keeps the focus inside and the rest of the page silent. Escape runs `onEscape`
 * instead of closing, because the server decides what is left on a stack of views.
 */
export function openDialog(className: string, labelId: string, onEscape: () => void): HTMLDialogElement {
  const dialog = el('dialog', { class: className, 'aria-labelledby': labelId }, toastRegion());
  on(dialog, {
    cancel: (event) => event.preventDefault(),
    // A phone's back gesture closes without asking; whoever opened the dialog must hear of it.
    close: () => dialog.isConnected && onEscape(),
    keydown: (event) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      event.stopPropagation();
      if (!document.querySelector('[popover=auto]:popover-open')) onEscape();
      else document.querySelector<HTMLElement>('[popover=auto]:popover-open')?.hidePopover();
    },
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Asks before an action that an element's `confirm` guards; Escape and a click outside mean no. */
export function ask(confirm: Confirm): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const labelId = freshId('confirm');
  const back = document.activeElement;
  const end = (answer: boolean) => {
    dialog.close();
    dialog.remove();
    if (back instanceof HTMLElement) back.focus();
    resolve(answer);
  };
  const dialog = openDialog('confirm', labelId, () => end(false));
  const style = confirm.style === 'danger' ? 'danger' : 'primary';
  const deny = button(plainWords(confirm.deny), 'button', () => end(false));
  dialog.prepend(
    el('h2', { id: labelId }, plainWords(confirm.title)),
    renderText(confirm.text, 'confirm-text'),
    el(
      'div',
      { class: 'dialog-foot' },
      deny,
      button(plainWords(confirm.confirm), `button ${style}`, () => end(true)),
    ),
  );
  on(dialog, { click: (event) => event.target === dialog && end(false) });
  deny.focus();
  return promise;
}
