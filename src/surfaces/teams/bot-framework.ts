import { Application, TeamsAdapter } from '@microsoft/teams-ai';
import type { TurnContext, Activity as WireActivity } from 'botbuilder';
import type { Activity } from './activity.ts';
import type { Cloud } from './cloud.ts';
import type { Tokens } from './token.ts';

export type BotFrameworkParts = {
  appId: string;
  cloud: Cloud;
  tokens: Tokens;
  /** What an activity comes to. An answer is what the person's own client waits for: dialogs, refreshed cards, suggestions. */
  serve(activity: Activity): Promise<Answer | undefined>;
};
/** What an invoke is answered with. */
export type Answer = { status: number; body?: object };

/** What Teams sent and whether it is from Teams: the token has been checked, the activity not yet acted on. */
export type Verified = { run(activity: Activity): Promise<Answer | undefined> };
export type BotFramework = {
  /** @throws whatever the SDK throws for a token it does not take */
  verify(body: unknown, authorization: string): Promise<Verified>;
};

type Credentials = NonNullable<ConstructorParameters<typeof TeamsAdapter>[1]>;
type Authenticated = Awaited<ReturnType<DeskAdapter['check']>>;

/** Gives what the SDK keeps for its subclasses: the check of a token by itself, so that a bad one can be told from a broken handler. */
class DeskAdapter extends TeamsAdapter {
  check(activity: WireActivity, authorization: string) {
    return this.botFrameworkAuthentication.authenticateRequest(activity, authorization);
  }

  turn(authenticated: Authenticated, activity: WireActivity, logic: (context: TurnContext) => Promise<void>) {
    return this.processActivity(authenticated, activity, logic);
  }
}

/**
 * The SDK checks tokens and routes turns; nothing else of it is used, so that its successor has little to replace. Loading it takes a
 * second and 100 MB: only this file does, and it is imported when the first activity comes.
 */
export function createBotFramework({ appId, cloud, tokens, serve }: BotFrameworkParts): BotFramework {
  const adapter = new DeskAdapter(settingsOf(appId, cloud), credentials(appId, tokens));
  const app = new Application({
    adapter,
    botAppId: appId,
    startTypingTimer: false,
    removeRecipientMention: false,
  });
  const answers = new WeakMap<object, { parsed: Activity; answer?: Answer }>();
  app.addRoute(
    async () => true,
    async (context) => {
      const turn = answers.get(context.activity);
      if (!turn) return;
      const answer = await serve(turn.parsed);
      if (answer) turn.answer = answer;
    },
    true,
  );
  app.addRoute(
    async ({ activity }) => activity.type !== 'invoke',
    async (context) => {
      const turn = answers.get(context.activity);
      if (turn) await serve(turn.parsed);
    },
  );

  return {
    async verify(body, authorization) {
      const activity = body as WireActivity;
      const authenticated = await adapter.check(activity, authorization);
      // Tokens for skills and emulators are checked by other rules and signed by others than Teams: here only Teams may speak.
      const { claimsIdentity } = authenticated;
      if (claimsIdentity.getClaimValue('iss') !== cloud.issuer || !claimsIdentity.isAuthenticated) {
        throw new Error('the token was not issued for a channel');
      }
      if (claimsIdentity.getClaimValue('serviceurl') !== activity.serviceUrl) {
        throw new Error('the token is for another service address');
      }
      return {
        async run(parsed) {
          const turn: { parsed: Activity; answer?: Answer } = { parsed };
          answers.set(activity, turn);
          await adapter.turn(authenticated, activity, async (context) => {
            await app.run(context);
          });
          return turn.answer;
        },
      };
    },
  };
}

/** Every address by name: with one of them set the SDK takes all the others as meant, also where they are empty. */
function settingsOf(appId: string, { openIdMetadataUrl, loginUrl, issuer }: Cloud) {
  return {
    MicrosoftAppId: appId,
    MicrosoftAppType: 'MultiTenant',
    ToChannelFromBotLoginUrl: `${loginUrl}/botframework.com`,
    ToChannelFromBotOAuthScope: issuer,
    ToBotFromChannelTokenIssuer: issuer,
    OAuthUrl: issuer,
    ToBotFromChannelOpenIdMetadataUrl: openIdMetadataUrl,
    ToBotFromEmulatorOpenIdMetadataUrl: openIdMetadataUrl,
    CallerId: 'urn:botframework:azure',
    ValidateAuthority: 'true',
  };
}

/** Authentication is never off, whatever the app id. */
function credentials(appId: string, tokens: Tokens): Credentials {
  const signRequest = async (request: { headers: { set(name: string, value: string): void } }) => {
    request.headers.set('authorization', `Bearer ${await tokens()}`);
    return request;
  };
  return {
    isValidAppId: async (asked: string) => appId !== '' && asked === appId,
    isAuthenticationDisabled: async () => false,
    createCredentials: async () => ({ signRequest }),
  } as unknown as Credentials;
}
