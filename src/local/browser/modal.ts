import { closeView, fetchStack, submitView } from './api.ts';
import { BlockList, showFaults } from './blocks.ts';
import { openDialog } from './dialog.ts';
import { append, button, el, freshId, iconButton, on } from './dom.ts';
import { type Form, faultsOf, formFrom, stateOf } from './form.ts';
import { desk, me, tell } from './state.ts';
import { plainWords } from './text.ts';
import { toast } from './toast.ts';
import type { Answer, View } from './wire.ts';
import { langOf, word } from './words.ts';

interface Shown {
  dialog: HTMLDialogElement;
  frame: HTMLFormElement;
  list: BlockList;
  title: HTMLElement;
  banner: HTMLElement;
  foot: HTMLElement;
  view: View;
  back: Element | null;
  /** The first field has not had the focus yet: a loading view has none, its update brings them. */
  waits: boolean;
}

/** Kept for every view on the stack, so that Back shows a form as it was left. */
const forms = new Map<string, Form>();
let shown: Shown | undefined;

/** Brings the dialog in line with the person's stack of views: the top one is shown, an empty stack closes it. */
export function drawModal(): void {
  const view = desk.stack.at(-1);
  const alive = new Set(desk.stack.map((one) => one.id));
  for (const id of forms.keys()) if (!alive.has(id)) forms.delete(id);
  if (!view) {
    leave();
    return;
  }
  if (!shown) shown = open(view);
  else if (shown.view.id !== view.id) replaceView(shown, view);
  fill(shown, view);
}

function open(view: View): Shown {
  const titleId = freshId('title');
  const back = document.activeElement;
  const dialog = openDialog('modal', titleId, () => closeTop());
  const frame = el('form', { novalidate: true, class: 'modal-frame' });
  dialog.prepend(frame);
  on(frame, {
    submit: (event) => {
      event.preventDefault();
      void submit();
    },
    keydown: (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) frame.requestSubmit();
    },
  });
  const title = el('h1', { id: titleId, tabindex: -1 });
  const made = { dialog, frame, title, back, view, waits: true, ...partsFor(view) };
  return made;
}

function partsFor(view: View) {
  return {
    list: new BlockList(surfaceOf(view.id), 'modal-body blocks'),
    banner: el('div', { class: 'modal-banner', role: 'alert' }),
    foot: el('div', { class: 'dialog-foot' }),
  };
}

function replaceView(on_: Shown, view: View): void {
  Object.assign(on_, partsFor(view), { waits: true });
}

/** A view seen for the first time starts with what the server last heard of it, so a reloaded page loses little. */
function formOf(viewId: string): Form {
  const known = forms.get(viewId);
  if (known) return known;
  const view = desk.stack.find((one) => one.id === viewId);
  const form = view ? formFrom(view.blocks, view.state?.values ?? {}) : new Map();
  forms.set(viewId, form);
  return form;
}

function surfaceOf(viewId: string) {
  return {
    container: { type: 'view' as const, view_id: viewId },
    form: formOf(viewId),
    blocks: () => desk.stack.find((one) => one.id === viewId)?.blocks ?? [],
  };
}

function fill(on_: Shown, view: View): void {
  const changed = on_.view.id !== view.id || on_.frame.childElementCount === 0;
  const faulty = on_.view.hash !== view.hash;
  const otherHead = on_.view.blocks[0]?.block_id !== view.blocks[0]?.block_id;
  if (!changed && isNextStep(on_.view, view)) on_.waits = true;
  on_.view = view;
  on_.title.textContent = plainWords(view.title);
  on_.title.lang = langOf(on_.title.textContent, me().locale);
  on_.list.update(view.blocks);
  if (faulty) on_.banner.replaceChildren();
  drawFoot(on_.foot, view);
  if (changed) on_.frame.replaceChildren(head(on_.title), on_.banner, on_.list.node, on_.foot);
  // What was put at the head, the next step's beginning or what is wrong, is to be seen.
  if (changed || otherHead) on_.list.node.scrollTop = 0;
  // Without a field in it, the text itself must take the focus, or the keyboard could not scroll it.
  if (on_.list.node.querySelector('[data-control]')) on_.list.node.removeAttribute('tabindex');
  else on_.list.node.tabIndex = 0;
  if (on_.waits) focusFirst(on_, changed);
}

/** The same view with other fields: a form that goes in steps has gone on. */
function isNextStep(before: View, after: View): boolean {
  const ids = ({ blocks }: View) =>
    blocks.flatMap((block) => (block.type === 'input' ? [block.block_id] : []));
  const known = new Set(ids(before));
  return known.size > 0 && !ids(after).some((id) => known.has(id));
}

function head(title: HTMLElement): HTMLElement {
  const node = el('header', { class: 'modal-head' });
  if (desk.stack.length > 1)
    append(
      node,
      iconButton('back', word('back'), () => closeTop()),
    );
  append(
    node,
    title,
    iconButton('close', word('close'), () => closeAll()),
  );
  return node;
}

function drawFoot(foot: HTMLElement, view: View): void {
  const parts = [plainWords(view.close ?? undefined) || word('cancel'), plainWords(view.submit ?? undefined)];
  const json = JSON.stringify(parts);
  if (foot.dataset.words === json) return;
  foot.dataset.words = json;
  const close = button(parts[0] ?? '', 'button', () => closeTop());
  foot.replaceChildren(close);
  if (parts[1]) append(foot, el('button', { type: 'submit', class: 'button primary submit' }, parts[1]));
  for (const node of foot.children) (node as HTMLElement).lang = langOf(node.textContent ?? '', me().locale);
}

/** To the field that asks for it, else the first one; without any, to the title, which then is read aloud. */
function focusFirst(on_: Shown, changed: boolean): void {
  const first =
    on_.list.node.querySelector<HTMLElement>('[data-focus=first]') ??
    on_.list.node.querySelector<HTMLElement>('[data-control]');
  if (first) on_.waits = false;
  const target = first ?? (changed ? on_.title : undefined);
  target?.focus({ preventScroll: target === on_.title });
}

async function submit(): Promise<void> {
  const on_ = shown;
  if (!on_ || on_.dialog.dataset.busy || !on_.view.submit) return;
  const { view } = on_;
  const faults = faultsOf(formOf(view.id), view.blocks);
  if (Object.keys(faults).length > 0) {
    refuse(on_, faults);
    return;
  }
  showFaults(on_.list.node, {});
  on_.banner.replaceChildren();
  busy(on_, true);
  try {
    const answer = await submitView(me().id, view.id, stateOf(formOf(view.id), view.blocks));
    if (shown === on_) await settle(on_, view.id, answer);
  } catch {
    say(on_, word('noServer'));
  } finally {
    busy(on_, false);
  }
}

async function settle(on_: Shown, viewId: string, answer: Answer): Promise<void> {
  if (answer.errors) {
    if (on_.view.id === viewId) refuse(on_, answer.errors);
  } else if (!answer.ok) say(on_, answer.message ?? word('noAnswer'));
  else if (!desk.linked) {
    desk.stack = (await fetchStack(me().id)).views;
    tell('views');
  }
}

function busy(on_: Shown, yes: boolean): void {
  const node = on_.foot.querySelector('.submit');
  if (yes) on_.dialog.dataset.busy = 'yes';
  else delete on_.dialog.dataset.busy;
  if (yes) node?.setAttribute('aria-busy', 'true');
  else node?.removeAttribute('aria-busy');
  node?.setAttribute('aria-disabled', String(yes));
}

/** Shows each sentence at its field and takes the person to the first; what no field owns stands in the banner. */
function refuse(on_: Shown, faults: Record<string, string>): void {
  const strays = showFaults(on_.list.node, faults).map((id) => faults[id] ?? '');
  say(on_, [word('problems', { n: Object.keys(faults).length }), ...strays].join(' '));
  const wrong = on_.list.node.querySelector<HTMLElement>('.wrong [data-control], .wrong[data-control]');
  wrong?.focus();
  wrong?.closest('.block')?.scrollIntoView({ block: 'nearest' });
}

function say(on_: Shown, text: string): void {
  on_.banner.replaceChildren(el('p', {}, text));
}

function closeTop(): void {
  const view = desk.stack.at(-1);
  if (view) void dropView(view.id, desk.stack.slice(0, -1), false);
}

function closeAll(): void {
  const view = desk.stack.at(-1);
  if (view) void dropView(view.id, [], true);
}

/** Closing needs nobody's leave, so the page does it at once and tells the server. */
async function dropView(viewId: string, left: View[], all: boolean): Promise<void> {
  desk.stack = left;
  tell('views');
  try {
    await closeView(me().id, viewId, all);
  } catch {
    toast(word('noServer'));
  }
}

function leave(): void {
  const { dialog, back } = shown ?? {};
  shown = undefined;
  dialog?.close();
  dialog?.remove();
  if (back instanceof HTMLElement && back.isConnected) back.focus();
}
