import { el } from './dom.ts';
import { langOf, spoken } from './words.ts';

const SHOWN_MS = 7_000;
let lastToast = { text: '', at: 0 };

/** A live region for passing words. A dialog needs its own: what lies behind an open dialog is silent. */
export function toastRegion(): HTMLElement {
  return el('div', { class: 'toasts', role: 'status', 'aria-live': 'polite' });
}

/** Says something in passing. The same words from the answer and from the event stream are shown once. */
export function toast(text: string): void {
  const at = Date.now();
  if (text === lastToast.text && at - lastToast.at < 2_000) return;
  lastToast = { text, at };
  const dialogs = document.querySelectorAll('dialog[open]');
  const region = (dialogs[dialogs.length - 1] ?? document.body).querySelector(':scope > .toasts');
  const node = el('p', { class: 'toast', lang: langOf(text, spoken()) }, text);
  region?.append(node);
  setTimeout(() => node.remove(), SHOWN_MS);
}

/** Speaks to screen readers only. */
export function announce(text: string): void {
  const node = el('p', {}, text);
  document.getElementById('announcements')?.append(node);
  setTimeout(() => node.remove(), SHOWN_MS);
}
