import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver } from '@slack/bolt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFakeSlack } from '../../src/local/slack/listen.ts';
import { CHANNELS, MANIFEST, modal, PEOPLE, SECRET, section, TOKEN } from './small-office.ts';

/** A real Bolt app, with the verification and the client that the desk uses. */
let server: Server;
let slack: Awaited<ReturnType<typeof startFakeSlack>>;
const heard: string[] = [];

beforeAll(async () => {
  let port = 0;
  slack = await startFakeSlack({
    team: { id: 'T1', name: 'Acme' },
    people: PEOPLE,
    channels: CHANNELS,
    signingSecret: SECRET,
    botToken: TOKEN,
    eventsUrl: () => `http://127.0.0.1:${port}/slack/events`,
    manifest: MANIFEST,
  });
  const logger = { ...console, debug() {}, info() {}, warn() {}, error() {} };
  const quiet = { ...logger, setLevel() {}, getLevel: () => 'error' as never, setName() {} };
  const receiver = new HTTPReceiver({ signingSecret: SECRET, logger: quiet, processBeforeResponse: true });
  const app = new App({
    receiver,
    token: TOKEN,
    clientOptions: { slackApiUrl: slack.apiUrl },
    logger: quiet,
  });
  app.command('/customer', async ({ ack, body, client, command }) => {
    heard.push(`command ${command.text}`);
    if (command.text === 'new') {
      await client.views.open({ trigger_id: body.trigger_id, view: modal([section('hello')]) as never });
    }
    await ack(command.text === 'help' ? { text: 'This is the help.' } : undefined);
  });
  app.view('form', async ({ ack }) => {
    heard.push('form');
    await ack();
  });
  app.event('app_home_opened', async ({ event, client }) => {
    heard.push('home');
    const view = { type: 'home', blocks: [section('Your desk')] };
    await client.views.publish({ user_id: event.user, view: view as never });
  });
  server = createServer((req, res) => receiver.requestListener(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await slack.close();
});

const payload = {
  command: '/customer',
  text: 'forged',
  user_id: 'ULILY',
  team_id: 'T1',
  channel_id: 'CDESK',
};

describe('with a real Bolt app', () => {
  it('a command is verified, answered and shown', async () => {
    const acted = await slack.fake.act.command('ULILY', '/customer help', 'CDESK');

    expect(acted).toMatchObject({ ok: true, status: 200 });
    expect(slack.fake.messages.ephemeralFor('ULILY', 'CDESK').at(-1)?.text).toBe('This is the help.');
  });

  it('a form is opened by its trigger and submitted', async () => {
    const opened = await slack.fake.act.command('ULILY', '/customer new', 'CDESK');
    const sent = await slack.fake.act.submit('ULILY');

    expect(opened.view?.callback_id).toBe('form');
    expect(sent).toMatchObject({ ok: true, view: undefined });
    expect(heard).toContain('form');
  });

  it('the App Home is published when it is opened', async () => {
    const { home } = await slack.fake.act.openHome('USAM');

    expect(home?.blocks[0]).toMatchObject(section('Your desk'));
  });

  it.each([
    ['forged', { secret: 'another-secret' }],
    ['stale', { timestamp: Math.floor(Date.now() / 1_000) - 301 }],
    ['tampered', { tamper: (body: string) => body.replace('forged', 'changed') }],
  ])('a %s request is refused and never heard', async (_, options) => {
    const before = heard.length;
    const answer = await slack.fake.deliver('command', payload, options);

    expect(answer.status).toBe(401);
    expect(heard).toHaveLength(before);
  });

  it('a replayed request within five minutes passes the check: the signature alone stops no replay', async () => {
    const timestamp = Math.floor(Date.now() / 1_000) - 200;
    const answer = await slack.fake.deliver('command', { ...payload, text: 'replayed' }, { timestamp });

    expect(answer.status).toBe(200);
  });
});
