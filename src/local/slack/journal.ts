import type { Answer, DeliveryKind } from './deliver.ts';
import type { Json } from './wire.ts';

export type ApiCall = {
  at: number;
  method: string;
  args: Json;
  status: number;
  ok: boolean;
  error?: string;
  fault?: string;
};

/** Something the bot sent that a person could only see as a failure: a wrong answer to a submission, a bad suggestion. */
export type Fumble = { at: number; what: string; detail: string[]; sources: string[] };

/** What was sent to the bot, as it can be sent again: the material of replays and retries. */
export type Delivery = { at: number; kind: DeliveryKind; payload: Json; answer: Answer };
/** Payloads carry whole messages, so far fewer of them are kept than of calls. */
const DELIVERIES_KEPT = 500;

/** Every Web API call, every delivery to the bot and every fumble, newest last, the oldest dropped beyond the limit. */
export class Journal {
  readonly calls: ApiCall[] = [];
  readonly deliveries: Delivery[] = [];
  readonly fumbles: Fumble[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  call(entry: ApiCall): void {
    keep(this.calls, entry, this.#limit);
  }

  delivery(entry: Delivery): void {
    keep(this.deliveries, entry, Math.min(DELIVERIES_KEPT, this.#limit));
  }

  fumble(entry: Fumble): void {
    keep(this.fumbles, entry, this.#limit);
  }

  of(method: string): ApiCall[] {
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
