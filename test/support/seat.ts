import type { BrowserContext, Locator, Page } from 'playwright-core';

/** Where a person looks: a channel of the demo organisation, the direct messages with the bot, or the bot's home page. */
export type Place = 'desk' | 'east' | 'south' | 'taipei' | 'hamburg' | 'data' | 'bot' | 'home';

const CHANNELS = {
  desk: 'C0DESK000',
  east: 'C0DESKEAST',
  south: 'C0DESKSOUTH',
  taipei: 'C0DESKTAIPEI',
  hamburg: 'C0DESKHAMBURG',
  data: 'C0MASTERDATA',
} as const;

export type Entries = Record<string, string | string[]>;

/** A person of the demo organisation at the page: what they can do there, in words of the desk. */
export class Seat {
  readonly page: Page;
  readonly #url: string;

  constructor(page: Page, url: string) {
    this.page = page;
    this.#url = url;
  }

  /** Sits down as this person and looks at a place; forms left open are closed. */
  async as(person: string, place: Place = 'bot'): Promise<this> {
    const { views } = await this.#ask<{ views: { id: string }[] }>(`stack?as=${person}`);
    const view_id = views.at(-1)?.id;
    if (view_id) await this.#ask('close', { as: person, view_id, all: true });
    return this.back(person, place);
  }

  /** Sits down again where a form is still open. */
  async back(person: string, place: Place = 'bot'): Promise<this> {
    const target = place === 'home' ? 'pane=home' : `channel=${await this.#channelOf(person, place)}`;
    await this.page.goto('about:blank');
    await this.page.goto(`${this.#url}/#as=${person}&${target}`);
    await this.page.locator('#app:not([aria-busy])').waitFor();
    return this;
  }

  async #ask<T>(path: string, body?: object): Promise<T> {
    const post = body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    const answer = await fetch(`${this.#url}/local/${path}`, post);
    return (await answer.json()) as T;
  }

  async #channelOf(person: string, place: Exclude<Place, 'home'>): Promise<string> {
    if (place !== 'bot') return CHANNELS[place];
    const { dms } = await this.#ask<{ dms: { id: string }[] }>(`state?as=${person}`);
    return dms[0]?.id ?? '';
  }

  get main(): Locator {
    return this.page.locator('#main');
  }

  get thread(): Locator {
    return this.page.locator('#thread');
  }

  get dialog(): Locator {
    return this.page.locator('dialog.modal');
  }

  get title(): Locator {
    return this.dialog.locator('h1');
  }

  /** The newest message here that has this text. */
  message(text: string | RegExp, within: Locator = this.main): Locator {
    return within.locator('.message', { hasText: text }).last();
  }

  /** Writes into the field at the foot of the channel, a slash command or a message. */
  async say(words: string, within: Locator = this.main): Promise<void> {
    const field = within.locator('.composer-field');
    await field.fill(words);
    await field.press('Enter');
  }

  /** Presses a button of the newest message with this text. */
  async press(message: string | RegExp, button: string, within: Locator = this.main): Promise<void> {
    await this.message(message, within).getByRole('button', { name: button, exact: true }).click();
  }

  async openThread(message: string | RegExp): Promise<void> {
    await this.message(message).locator('.thread-summary').click();
    await this.thread.locator('.message').first().waitFor();
  }

  /** A field of the open form by its id, or an end or a beginning of it: `contactName` finds the contact person's. */
  field(id: string): Locator {
    return this.dialog
      .locator(`[data-block-id="${id}"], [data-block-id$="/${id}"], [data-block-id^="${id}:"]`)
      .first();
  }

  control(id: string): Locator {
    return this.field(id).locator('[data-control]').first();
  }

  fault(id: string): Locator {
    return this.field(id).locator('.field-error');
  }

  /** Types into fields, and picks from lists what the words find first. */
  async fill(entries: Entries): Promise<void> {
    for (const [id, entry] of Object.entries(entries)) {
      for (const words of [entry].flat()) await this.#enter(id, words);
    }
  }

  async #enter(id: string, words: string): Promise<void> {
    const field = this.field(id);
    const list = field.locator('input[role=combobox]');
    const boxes = field.locator('input[type=checkbox]');
    await field.locator('[data-control], input').first().waitFor();
    if ((await list.count()) > 0) {
      if ((await list.inputValue()).includes(words)) return;
      await list.click();
      await list.fill(words);
      await field.getByRole('option').filter({ hasText: words }).first().click();
      // A list of several stays open for the next one, over what stands below it.
      await list.press('Tab');
    } else if ((await boxes.count()) > 0) await field.getByLabel(words, { exact: true }).check();
    else await this.control(id).fill(words);
  }

  /** Submits the form and waits for what comes of it: another form, its end, or its mistakes. */
  async submit(): Promise<void> {
    const before = await this.#face();
    await this.dialog.locator('.submit').click();
    for (const end = Date.now() + 15_000; Date.now() < end; ) {
      const now = await this.#face();
      if (now !== before && !now.startsWith('yes')) return;
      await this.page.waitForTimeout(20);
    }
    throw new Error(`Nothing came of submitting “${before}”.`);
  }

  /** What tells one state of the open form from another. */
  async #face(): Promise<string> {
    return this.page.evaluate(`(() => {
      const modal = document.querySelector('dialog.modal');
      if (!modal) return 'closed';
      const parts = [...modal.querySelectorAll('h1, .modal-banner, .field-error')].map((node) => node.textContent);
      const ids = [...modal.querySelectorAll('[data-block-id]')].map((node) => node.dataset.blockId);
      return [modal.dataset.busy ?? '', ...parts, ...ids].join();
    })()`);
  }

  async closed(): Promise<void> {
    await this.dialog.waitFor({ state: 'detached' });
  }

  async picture(file: string): Promise<void> {
    await this.page.evaluate('document.fonts.ready');
    await this.page.screenshot({ path: file });
  }
}

export async function takeSeat(context: BrowserContext, url: string): Promise<Seat> {
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return new Seat(page, url);
}
