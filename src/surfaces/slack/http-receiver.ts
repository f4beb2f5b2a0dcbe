import type { IncomingMessage, ServerResponse } from 'node:http';
import { type App, HTTPModuleFunctions, HTTPResponseAck, type Logger, type Receiver } from '@slack/bolt';
import { readBody } from '../read-body.ts';
import { createSignatureCheck } from './verify-signature.ts';

export type HttpReceiverSettings = {
  signingSecret: string;
  /** Largest body that is read, in bytes. */
  bodyLimit: number;
  /** After so many milliseconds without an acknowledgement the request is answered with 404. */
  unansweredMs: number;
  logger: Logger;
};
export type HttpReceiver = Receiver & { take(req: IncomingMessage, res: ServerResponse): Promise<void> };
type Body = Record<string, unknown>;

/**
 * Slack's requests for a Bolt app: 413 for too much, 401 for a bad signature, and only then a look inside. Bolt's own HTTPReceiver does
 * the same, but parses every form twice and compares signatures by two more under a random key: a fifth of what a whole click costs.
 */
export function createHttpReceiver(settings: HttpReceiverSettings): HttpReceiver {
  const { logger, bodyLimit, unansweredMs } = settings;
  const isSigned = createSignatureCheck(settings.signingSecret);
  let app: App | undefined;

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const raw = await readBody(req, bodyLimit);
    if (!raw) return refuse(res, 413, `a request of more than ${bodyLimit} bytes was refused`);
    // Slack tries the certificate with an unsigned form that says only this.
    if (raw.equals(SSL_CHECK)) return HTTPModuleFunctions.buildSSLCheckResponse(res);
    if (!isSigned(req.headers, raw))
      return refuse(res, 401, 'a request without a valid signature was refused');
    const body = parse(raw, req.headers['content-type']);
    if (!body) return refuse(res, 400, 'a signed request could not be read');
    if (body['type'] === 'url_verification')
      return HTTPModuleFunctions.buildUrlVerificationResponse(res, body);
    await app?.processEvent(eventOf(body, Object.assign(req, { rawBody: raw }), res));
  }

  function refuse(res: ServerResponse, status: number, words: string): void {
    logger.warn(words);
    HTTPModuleFunctions.buildNoBodyResponse(res, status);
  }

  function eventOf(
    body: Body,
    httpRequest: IncomingMessage & { rawBody: Buffer },
    httpResponse: ServerResponse,
  ) {
    const ack = new HTTPResponseAck({
      logger,
      processBeforeResponse: false,
      unhandledRequestTimeoutMillis: unansweredMs,
      httpRequest,
      httpRequestBody: body,
      httpResponse,
    });
    const retryNum = HTTPModuleFunctions.extractRetryNumFromHTTPRequest(httpRequest);
    const retryReason = HTTPModuleFunctions.extractRetryReasonFromHTTPRequest(httpRequest);
    return {
      body,
      ack: ack.bind(),
      ...(retryNum !== undefined && { retryNum }),
      ...(retryReason !== undefined && { retryReason }),
    };
  }

  return {
    init(served) {
      app = served;
    },
    start: async () => undefined,
    stop: async () => undefined,
    async take(req, res) {
      try {
        await answer(req, res);
      } catch (error) {
        // The connection was lost while the body arrived, or Bolt itself failed.
        logger.error(error instanceof Error ? error.name : 'a request failed');
        if (!res.headersSent) HTTPModuleFunctions.buildNoBodyResponse(res, 500);
      }
    },
  };
}

const SSL_CHECK = Buffer.from('ssl_check=1');

/** Events come as JSON, commands as a form, interactions as a form with JSON in its one field. */
function parse(raw: Buffer, type = ''): Body | undefined {
  try {
    const text = raw.toString();
    if (!type.startsWith('application/x-www-form-urlencoded')) return JSON.parse(text);
    const form = new URLSearchParams(text);
    const payload = form.get('payload');
    return payload === null ? Object.fromEntries(form) : JSON.parse(payload);
  } catch {
    return undefined;
  }
}
