import type { AdaptiveCard as Drawn, Input } from 'adaptivecards';
import { freshId } from '../dom.ts';
import { langOf, spoken } from '../words.ts';

const FAILED = 'ac-input-validation-failed';
const CONTROL = 'input, select, textarea';
/** Ids of the desk's fields begin so; the hooks name the field alone. */
const PREFIX = /^f:/;

/** Puts a field's name on its part of the card (`data-block`) and on its control (`data-field`), and ties label and control together. */
export function markFields(card: Drawn): void {
  for (const field of card.getAllInputs()) {
    const block = field.renderedElement;
    if (!block || block.dataset.block !== undefined) continue;
    const name = (field.id ?? '').replace(PREFIX, '');
    block.dataset.block = name;
    block.classList.add('field-block');
    nameControl(block, field, name);
  }
}

function nameControl(block: HTMLElement, field: Input, name: string): void {
  const controls = [...block.querySelectorAll<HTMLElement>(CONTROL)];
  const [control] = controls;
  if (!control) return;
  for (const one of controls) one.dataset.control = '';
  const group = controls.length > 1 ? block.querySelector<HTMLElement>('.ac-input') : null;
  if (group) {
    group.setAttribute('role', control.matches('[type=radio]') ? 'radiogroup' : 'group');
    if (field.label) group.setAttribute('aria-label', field.label);
    group.dataset.field = name;
    return;
  }
  control.dataset.field = name;
  const label = block.querySelector<HTMLElement>(':scope > label');
  if (label) label.lang = langOf(label.textContent ?? '', spoken());
  if (!control.closest('.combo')) return;
  // The library points the label at the box around the field, which nothing can be typed into.
  control.id = freshId('field');
  label?.setAttribute('for', control.id);
}

/** The library shows a fault as a class only; screen readers hear of it by `aria-invalid`. */
export function watchFaults(holder: HTMLElement): void {
  const watcher = new MutationObserver((changes) => {
    for (const { target } of changes) if (target instanceof HTMLElement) showFault(target);
  });
  watcher.observe(holder, { subtree: true, attributes: true, attributeFilter: ['class'] });
}

function showFault(target: HTMLElement): void {
  const block = target.closest<HTMLElement>('.field-block');
  if (!block || !target.closest('.ac-input, .combo')) return;
  const isWrong = block.querySelector(`.${FAILED}`) !== null;
  if (block.classList.contains('wrong') === isWrong) return;
  block.classList.toggle('wrong', isWrong);
  for (const control of block.querySelectorAll('[data-control]')) {
    if (isWrong) control.setAttribute('aria-invalid', 'true');
    else control.removeAttribute('aria-invalid');
  }
}
