import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { TeamsAdapter } from '@microsoft/teams-ai';
import type { TurnContext } from 'botbuilder';
import { createFloor } from './floor.ts';
import { APP_ID, APP_PASSWORD, type ServerSettings } from './servers.ts';

/** A bot as the SDK's own guide has it, authentication included: its adapter takes the request, and four statements follow. */
export function teamsFloor({ databaseUrl, login }: ServerSettings): RequestListener {
  const adapter = new TeamsAdapter({
    MicrosoftAppId: APP_ID,
    MicrosoftAppPassword: APP_PASSWORD,
    MicrosoftAppType: 'MultiTenant',
    ToChannelFromBotLoginUrl: 'https://login.microsoftonline.com/botframework.com',
    ToChannelFromBotOAuthScope: 'https://api.botframework.com',
    ToBotFromChannelTokenIssuer: 'https://api.botframework.com',
    OAuthUrl: 'https://api.botframework.com',
    ToBotFromChannelOpenIdMetadataUrl: login?.openIdMetadataUrl ?? '',
    ToBotFromEmulatorOpenIdMetadataUrl: login?.openIdMetadataUrl ?? '',
    CallerId: 'urn:botframework:azure',
    ValidateAuthority: 'true',
  });
  const floor = createFloor(databaseUrl, { lean: false });

  async function turn(context: TurnContext): Promise<void> {
    const { from, value } = context.activity;
    const [requestId = ''] = String(value.action.data.desk.t).split('/');
    await floor({ user: from.aadObjectId ?? '', requestId });
    const body = { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'Approved.' };
    await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body } });
  }
  return (request, response) => void take(request, response);

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { method, headers } = request;
    const body = JSON.parse(Buffer.concat(parts).toString()) as Record<string, unknown>;
    await adapter.process({ method, headers, body } as never, answering(response) as never, turn);
  }
}

/** What the adapter wants of a web framework's answer, and no more. */
function answering(response: ServerResponse) {
  let sent: unknown;
  return {
    socket: response.socket,
    header: (name: string, value: string) => response.setHeader(name, value),
    status: (code: number) => {
      response.statusCode = code;
    },
    send: (body: unknown) => {
      sent = body;
    },
    end: () => response.end(sent === undefined ? '' : JSON.stringify(sent)),
  };
}
