import type { Problem } from './check-shape.ts';
import type { Json } from './wire.ts';

/** A refusal of the connector, thrown by its methods and turned into the platform's answer in one place. */
export class ConnectorRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly problems: readonly Problem[];
  readonly retryAfter: number;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { problems?: readonly Problem[]; retryAfter?: number } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.problems = more.problems ?? [];
    this.retryAfter = more.retryAfter ?? 0;
  }
}

/** A payload the platform cannot read, with every fault of it in one sentence. */
export function badSyntax(problems: readonly Problem[]): ConnectorRefusal {
  const message = problems.map((p) => `${p.message} [${p.pointer}]`).join('; ');
  return new ConnectorRefusal(400, 'BadSyntax', message, { problems });
}

/** The body of a refusal; `fake_reference` is the only field that the platform does not send. */
export function refusalBody({ code, message, problems }: ConnectorRefusal): Json {
  const sources = [...new Set(problems.map((p) => p.source))];
  return { error: { code, message }, ...(sources.length > 0 && { fake_reference: sources }) };
}

const CODES: Record<number, [code: string, message: string]> = {
  401: ['Unauthorized', 'Authorization has been denied for this request.'],
  403: ['BotNotInConversationRoster', 'The bot is not part of the conversation roster.'],
  404: ['ConversationNotFound', 'Conversation not found.'],
  412: ['PreconditionFailed', 'Precondition failed, please try again.'],
  413: ['MessageSizeTooBig', 'Message size too large.'],
  429: ['Throttled', 'Too many requests.'],
  504: ['GatewayTimeout', 'Gateway timeout.'],
};

/** The words for a switched-on fault. */
export function refusing(status: number, code?: string): Json {
  const [usual, message] = CODES[status] ?? ['ServiceError', 'The service failed.'];
  return { error: { code: code ?? usual, message } };
}
