import { append, el, on } from './dom.ts';

/**
 * Shows a box next to its anchor, above everything. The popover layer is used because a box inside a scrolling dialog would
 * be cut off; the box stays a neighbour of its anchor in the document, so that focus and screen readers follow.
 */
export function place(box: HTMLElement, anchor: HTMLElement, align: 'start' | 'end' = 'start'): void {
  if (!box.matches(':popover-open')) box.showPopover();
  const edge = anchor.getBoundingClientRect();
  const gap = 4;
  const below = innerHeight - edge.bottom - gap * 3;
  const above = edge.top - gap * 3;
  const up = below < Math.min(box.scrollHeight, 220) && above > below;
  box.style.maxHeight = `${Math.max(120, Math.min(up ? above : below, 360))}px`;
  const width = box.offsetWidth;
  const left = align === 'start' ? edge.left : edge.right - width;
  box.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  box.style.top = up ? `${Math.max(8, edge.top - gap - box.offsetHeight)}px` : `${edge.bottom + gap}px`;
}

export interface MenuItem {
  label: string;
  detail?: string;
  lang?: string;
  run: () => void;
}

/** A menu under its button: arrow keys walk, Escape gives the focus back, a click outside closes. */
export function openMenu(anchor: HTMLElement, name_: string, items: readonly MenuItem[]): void {
  const menu = el('div', { class: 'menu', role: 'menu', popover: 'auto', 'aria-label': name_ });
  for (const item of items) append(menu, menuRow(item, menu));
  on(menu, { keydown: (event) => walk(event, menu) });
  menu.addEventListener('toggle', (event) => {
    if ((event as ToggleEvent).newState !== 'closed') return;
    anchor.setAttribute('aria-expanded', 'false');
    const inside = menu.contains(document.activeElement) || document.activeElement === document.body;
    menu.remove();
    if (inside) anchor.focus();
  });
  anchor.after(menu);
  anchor.setAttribute('aria-expanded', 'true');
  place(menu, anchor, 'end');
  menu.querySelector<HTMLElement>('[role=menuitem]')?.focus();
}

function menuRow(item: MenuItem, menu: HTMLElement): HTMLElement {
  const row = el('button', {
    type: 'button',
    role: 'menuitem',
    class: 'menu-row',
    tabindex: -1,
    lang: item.lang,
  });
  append(row, el('span', { class: 'menu-label' }, item.label));
  if (item.detail) append(row, el('span', { class: 'menu-detail' }, item.detail));
  return on(row, {
    click: () => {
      menu.hidePopover();
      item.run();
    },
  });
}

function walk(event: KeyboardEvent, menu: HTMLElement): void {
  const rows = [...menu.querySelectorAll<HTMLElement>('[role=menuitem]')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const targets: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: rows.length - 1,
  };
  if (event.key === 'Tab') menu.hidePopover();
  const target = targets[event.key];
  if (target === undefined) return;
  event.preventDefault();
  rows[(target + rows.length) % rows.length]?.focus();
}
