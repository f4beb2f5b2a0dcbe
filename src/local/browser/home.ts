import { openHome } from './api.ts';
import { BlockList } from './blocks.ts';
import { el, reconcile } from './dom.ts';
import type { Form } from './form.ts';
import { botName, desk, me, tell, whileListening } from './state.ts';
import { toast } from './toast.ts';
import { word } from './words.ts';

const forms = new Map<string, Form>();

/** The bot's own page for one person. Opening it tells the bot; later changes come as live events. */
export class HomePane {
  readonly node = el('div', { class: 'scroller home', tabindex: 0, role: 'group' });
  #list: BlockList | undefined;
  #viewId = '';

  constructor() {
    this.node.setAttribute('aria-label', word('homeOf', { bot: botName() }));
    this.draw();
    void this.#ask();
  }

  async #ask(): Promise<void> {
    const who = me().id;
    try {
      const [{ view }, meanwhile] = await whileListening(() => openHome(who));
      if (me().id !== who || meanwhile.some((event) => event.type === 'home')) return;
      desk.home = view;
      tell('home');
    } catch {
      toast(word('noServer'));
    }
  }

  draw(): void {
    const view = desk.home;
    if (!view) {
      const words = view === null ? word('noHome', { bot: botName() }) : word('loading');
      reconcile(this.node, [el('p', { class: 'quiet' }, words)]);
      return;
    }
    if (!this.#list || this.#viewId !== view.id) {
      this.#viewId = view.id;
      const form = forms.get(view.id) ?? new Map();
      forms.set(view.id, form);
      const container = { type: 'view' as const, view_id: view.id };
      this.#list = new BlockList(
        { container, form, blocks: () => desk.home?.blocks ?? [] },
        'blocks home-blocks',
      );
    }
    this.#list.update(view.blocks);
    reconcile(this.node, [this.#list.node]);
  }
}
