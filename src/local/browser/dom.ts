export type Child = Node | string | null | undefined | false;

type Attribute = string | number | boolean | null | undefined;
type Attributes = Record<string, Attribute> & { on?: never };
type Listeners = { [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };

/** Makes an element. Data only ever enters as attribute values and text nodes, never as markup. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  setAttributes(node, attributes);
  append(node, ...children);
  return node;
}

function setAttributes(node: Element, attributes: Record<string, Attribute>): void {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) node.removeAttribute(key);
    else node.setAttribute(key, value === true ? '' : String(value));
  }
}

export function append(node: Node, ...children: Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    node.appendChild(typeof child === 'string' ? document.createTextNode(child) : child);
  }
}

export function on<T extends HTMLElement>(node: T, listeners: Listeners): T {
  for (const [kind, listener] of Object.entries(listeners)) {
    node.addEventListener(kind, listener as EventListener);
  }
  return node;
}

export function button(label: string, className: string, click: () => void): HTMLButtonElement {
  return on(el('button', { type: 'button', class: className }, label), { click });
}

/** A button that shows a picture only and says its name to screen readers and as a tooltip. */
export function iconButton(icon: string, label: string, click: () => void): HTMLButtonElement {
  const node = el(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': label, title: label },
    glyph(icon),
  );
  return on(node, { click });
}

const PATHS: Record<string, string> = {
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  bolt: 'M13 3L5 14h6l-1 7 8-11h-6l1-7z',
  reply: 'M20 12a7 7 0 0 1-7 7H5l1.6-3A7 7 0 1 1 20 12z',
  send: 'M4 12l16-8-5 16-4-6-7-2z',
  down: 'M6 9l6 6 6-6',
  home: 'M4 11l8-7 8 7v8a1 1 0 0 1-1 1h-4v-6H9v6H5a1 1 0 0 1-1-1v-8z',
  mail: 'M4 6h16v12H4zM4 7l8 6 8-6',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4 4',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4l3 2',
  check: 'M5 12l5 5 9-10',
  eye: 'M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
};

/** Line drawings of our own; hidden from screen readers because a name always stands beside them. */
export function glyph(icon: string): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  setAttributes(svg, {
    viewBox: '0 0 24 24',
    'aria-hidden': 'true',
    focusable: 'false',
    class: `glyph glyph-${icon}`,
  });
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  setAttributes(path, { d: PATHS[icon] ?? '' });
  svg.append(path);
  return svg;
}

/**
 * Brings a parent's children to the wanted order while nodes that stay are never taken out of the document:
 * a moved node loses focus, selection and a half-typed Chinese word.
 */
export function reconcile(parent: Element, wanted: readonly Node[]): void {
  const keep = new Set(wanted);
  for (const child of [...parent.childNodes]) if (!keep.has(child)) child.remove();
  let cursor: ChildNode | null = parent.firstChild;
  for (const node of wanted) {
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
  }
}

let lastId = 0;

/** A fresh id for tying labels, hints and errors to their field. */
export function freshId(stem: string): string {
  lastId += 1;
  return `${stem}-${lastId}`;
}
