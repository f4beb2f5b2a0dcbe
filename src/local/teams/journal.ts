import type { Answer } from '../ask-bot.ts';
import type { Problem } from './check-shape.ts';
import type { Json } from './wire.ts';

/** `code` is the refusal's, `conversation` the id as the bot wrote it. */
export type ConnectorCall = {
  at: number;
  method: string;
  conversation: string;
  activity?: string;
  body: Json;
  status: number;
  code?: string;
  fault?: string;
};
/** What was sent to the bot, as it can be sent again. */
export type Delivery = { at: number; activity: Json; answer: Answer };
/** Something the bot answered that a person could only see as a failure. */
export type Fumble = { at: number; what: string; detail: string[]; sources: string[] };

const DELIVERIES_KEPT = 500;

/** Every call of the connector, every delivery to the bot and every fumble, newest last, the oldest dropped beyond the limit. */
export class Journal {
  readonly calls: ConnectorCall[] = [];
  readonly deliveries: Delivery[] = [];
  readonly fumbles: Fumble[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  call(entry: ConnectorCall): void {
    keep(this.calls, entry, this.#limit);
  }

  delivery(entry: Delivery): void {
    keep(this.deliveries, entry, Math.min(DELIVERIES_KEPT, this.#limit));
  }

  fumble(at: number, what: string, problems: readonly Problem[]): void {
    const detail = problems.map((p) => `${p.message} [${p.pointer}]`);
    keep(
      this.fumbles,
      { at, what, detail, sources: [...new Set(problems.map((p) => p.source))] },
      this.#limit,
    );
  }

  of(method: string): ConnectorCall[] {
    return this.calls.filter((c) => c.method === method);
  }

  clear(): void {
    this.calls.length = 0;
    this.deliveries.length = 0;
    this.fumbles.length = 0;
  }
}

function keep<T>(list: T[], entry: T, limit: number): void {
  list.push(entry);
  if (list.length > limit) list.splice(0, Math.ceil(limit / 10));
}
