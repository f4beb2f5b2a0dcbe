import * as fs from 'node:fs/promises';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import PostalMime from 'postal-mime';
import { afterEach, describe, expect, it } from 'vitest';
import { createPost, type Outgoing } from '../../src/outputs/post.ts';
import { openPostOffice, type PostOffice, refusal } from '../support/post-office.ts';

const from = 'Registrar <desk@registrar.example>';
const QUICK = { answerMs: 300, wholeMs: 600 };
const MAIL: Outgoing = {
  id: 'survey:4711/1',
  to: { name: 'Grace Hopper', email: 'grace@customer.example' },
  subject: 'Your opinion',
  text: 'Please tell us.\n',
  html: '<p>Please tell us.</p>',
  language: 'en',
};

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function office(options?: Parameters<typeof openPostOffice>[0]): Promise<PostOffice> {
  const opened = await openPostOffice(options);
  closing.push(opened.close);
  return opened;
}

/** A server that says this to everybody and nothing more. */
async function listen(greet: (socket: net.Socket) => void): Promise<string> {
  const sockets: net.Socket[] = [];
  const server = net.createServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
    greet(socket);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `smtp://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
}

const post = (smtpUrl: string) => createPost({ smtpUrl, from, timeouts: QUICK });

describe('a letter that is sent', () => {
  it.each([
    { language: 'en', subject: 'How was your onboarding?', name: 'José Müller' },
    { language: 'zh-CN', subject: '请评价我们的服务：上海海门照明有限公司', name: '陈美' },
    { language: 'zh-TW', subject: '請評價我們的服務：臺北海門照明股份有限公司', name: '陳美' },
  ] as const)(
    'R80 arrives in $language with its subject, its words and its addressee',
    async ({ language, subject, name }) => {
      const { letters, url } = await office();
      const words = `${subject}\n\n第二行`;

      const posted = await post(url()).send({
        ...MAIL,
        to: { name, email: 'grace@customer.example' },
        subject,
        text: words,
        html: `<p>${subject}</p>`,
        language,
      });

      expect(posted).toEqual({ posted: 'sent' });
      expect(letters).toHaveLength(1);
      const { mail, to } = letters[0] ?? expect.fail();
      expect(to).toEqual(['grace@customer.example']);
      expect(mail.subject).toBe(subject);
      expect(mail.to).toEqual([{ name, address: 'grace@customer.example' }]);
      expect(mail.from).toEqual({ name: 'Registrar', address: 'desk@registrar.example' });
      expect(mail.text?.trim()).toBe(words);
      expect(mail.html?.trim()).toBe(`<p>${subject}</p>`);
      expect(mail.headers).toContainEqual(
        expect.objectContaining({ key: 'content-language', value: language }),
      );
      expect(mail.headers).toContainEqual(
        expect.objectContaining({ key: 'auto-submitted', value: 'auto-generated' }),
      );
    },
  );

  it('carries the same Message-ID when it is sent again, and another letter carries another', async () => {
    const { letters, url } = await office();
    const sender = post(url());

    for (const id of ['a', 'a', 'b']) await sender.send({ ...MAIL, id });

    const ids = letters.map(({ mail }) => mail.messageId);
    expect(ids[0]).toMatch(/^<\w+@registrar\.example>$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('R62 carries an invitation as an alternative with its method, and as a file', async () => {
    const { letters, url } = await office();
    const ics = 'BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nSUMMARY:通话\r\nEND:VCALENDAR\r\n';

    await post(url()).send({ ...MAIL, event: { ics, method: 'cancel' } });

    const { mail, raw } = letters[0] ?? expect.fail();
    expect(raw).toMatch(/Content-Type: text\/calendar; charset=utf-8; method=CANCEL/i);
    expect(raw).toMatch(/multipart\/alternative/);
    const file = mail.attachments.find(({ filename }) => filename === 'invite.ics') ?? expect.fail();
    expect(file.mimeType).toBe('application/ics');
    // Read from the raw letter: a mail program may change the ends of lines.
    expect(raw.replaceAll('\r\n', '')).toContain(Buffer.from(ics).toString('base64'));
  });

  it('R62 is answered to whom it names: what its words promise arrives with somebody who reads it', async () => {
    const { letters, url } = await office();
    const sender = post(url());
    await sender.send({
      ...MAIL,
      replyTo: { name: 'Jun\r\nBcc: spy@evil.example', email: 'jun@aurenfield.example' },
    });
    await sender.send({ ...MAIL, id: 'other', replyTo: { name: 'Jun', email: '' } });

    expect(letters[0]?.mail.replyTo).toEqual([
      { name: 'Jun Bcc: spy@evil.example', address: 'jun@aurenfield.example' },
    ]);
    expect(letters[1]?.mail.replyTo ?? []).toEqual([]);
  });

  it('has no header of somebody else’s making, whatever stands in a name or a subject', async () => {
    const { letters, url } = await office();
    const evil = 'Hello\r\nBcc: victim@elsewhere.example\r\n\r\n<script>\u2028X-Evil: yes\0';

    const posted = await post(url()).send({
      ...MAIL,
      id: `x\r\nX-Evil: yes`,
      to: { ...MAIL.to, name: evil },
      subject: evil,
    });

    expect(posted).toEqual({ posted: 'sent' });
    const { mail, to } = letters[0] ?? expect.fail();
    expect(to).toEqual(['grace@customer.example']);
    expect(mail.headers.map(({ key }) => key)).not.toContain('bcc');
    expect(mail.headers.map(({ key }) => key)).not.toContain('x-evil');
    expect(mail.subject).toBe('Hello Bcc: victim@elsewhere.example <script> X-Evil: yes');
    expect(mail.to).toEqual([{ name: mail.subject, address: 'grace@customer.example' }]);
  });

  it.each([
    'a@b.example\r\nRCPT TO:<victim@elsewhere.example>',
    'a@b.example, victim@elsewhere.example',
    '<a@b.example>',
    'nobody',
    '',
  ])('does not leave for what is no single address: %j', async (email) => {
    const { letters, url } = await office();

    const posted = await post(url()).send({ ...MAIL, to: { name: 'X', email } });

    expect(posted).toEqual({ posted: 'refused', code: 'EENVELOPE' });
    expect(letters).toEqual([]);
  });
});

describe('a letter that is not taken', () => {
  it.each([
    [550, '5.1.1 No such user'],
    [551, 'User not local'],
    [553, '5.1.3 Bad mailbox name'],
    [550, 'grace@customer.example is unknown here'],
  ])('is refused for good with %i %s, and the code names no address', async (code, words) => {
    const { letters, url } = await office({ onRcptTo: (_, __, done) => done(refusal(code, words)) });

    expect(await post(url()).send(MAIL)).toEqual({ posted: 'refused', code: String(code) });
    expect(letters).toEqual([]);
  });

  it('is refused when the server says so only after it has read it', async () => {
    const { url } = await office({
      onData: (stream, _, done) => stream.resume().on('end', () => done(refusal(552, '5.2.2 Mailbox full'))),
    });

    expect(await post(url()).send(MAIL)).toEqual({ posted: 'refused', code: '552' });
  });

  it.each([
    [451, '4.3.0 Try again'],
    [450, '4.2.0 Greylisted'],
    [452, '4.2.2 Mailbox full'],
    [530, '5.7.0 Authentication required'],
    [550, '5.7.1 Relaying denied'],
    [554, '5.7.1 Client host blocked'],
  ])('is tried again after %i %s', async (code, words) => {
    const { url } = await office({ onRcptTo: (_, __, done) => done(refusal(code, words)) });

    expect(await post(url()).send(MAIL)).toEqual({ posted: 'later', code: String(code) });
  });

  it('goes through at the second try of a server that first sends everybody away', async () => {
    const seen = new Set<string>();
    const { letters, url } = await office({
      onRcptTo({ address }, _, done) {
        const known = seen.has(address);
        seen.add(address);
        done(known ? null : refusal(450, '4.2.0 Greylisted, come back'));
      },
    });
    const sender = post(url());

    expect(await sender.send(MAIL)).toEqual({ posted: 'later', code: '450' });
    expect(await sender.send(MAIL)).toEqual({ posted: 'sent' });
    expect(letters).toHaveLength(1);
  });

  it('is tried again when the server takes no letters of this sender', async () => {
    const { url } = await office({ onMailFrom: (_, __, done) => done(refusal(550, 'Sender unknown')) });

    expect(await post(url()).send(MAIL)).toEqual({ posted: 'later', code: '550' });
  });
});

describe('a server that is out of order', () => {
  it('is down: the letter is tried again, and the check says why', async () => {
    const gone = await openPostOffice();
    const sender = post(gone.url());
    await gone.close();

    expect(await sender.send(MAIL)).toEqual({ posted: 'later', code: 'ECONNREFUSED' });
    expect(await sender.check()).toBe('ECONNREFUSED');
  });

  it('says nothing: the letter is tried again', async () => {
    const url = await listen(() => undefined);

    expect(await post(url).send(MAIL)).toEqual({ posted: 'later', code: 'ETIMEDOUT' });
  });

  it('speaks too slowly to ever end: the letter is tried again', async () => {
    const url = await listen((socket) => {
      const drip = setInterval(() => socket.write('220-wait\r\n'), 50);
      socket.on('close', () => clearInterval(drip));
    });
    const patient = createPost({ smtpUrl: url, from, timeouts: { answerMs: 5_000, wholeMs: 400 } });

    expect(await patient.send(MAIL)).toEqual({ posted: 'later', code: 'ETIMEDOUT' });
  });

  it('hangs up: the letter is tried again', async () => {
    const url = await listen((socket) => socket.end());

    expect(await post(url).send(MAIL)).toMatchObject({ posted: 'later' });
  });

  it('does not accept the password: that is nobody’s address', async () => {
    const { url } = await office({
      authMethods: ['PLAIN'],
      allowInsecureAuth: true,
      onAuth: (_, __, done) => done(refusal(535, 'Wrong password')),
    });
    const sender = post(url('user:p%40ss@127.0.0.1'));

    expect(await sender.send(MAIL)).toEqual({ posted: 'later', code: 'EAUTH 535' });
    expect(await sender.check()).toBe('EAUTH 535');
  });

  it('is in order: the check finds nothing', async () => {
    const { url } = await office();

    expect(await post(url()).check()).toBeNull();
  });
});

describe('encryption', () => {
  it('is demanded of a server elsewhere: one that has none gets no letter', async () => {
    const { letters, url } = await office();

    const posted = await post(url('0.0.0.0')).send(MAIL);

    expect(posted).toMatchObject({ posted: 'later', code: expect.stringMatching(/^ETLS/) });
    expect(letters).toEqual([]);
  });

  it('is none when nobody vouches for the server elsewhere', async () => {
    const { letters, url } = await office({ disabledCommands: [] });

    expect(await post(url('0.0.0.0')).send(MAIL)).toMatchObject({ posted: 'later' });
    expect(letters).toEqual([]);
  });

  it('is used with a server on this machine that offers it', async () => {
    const secured: boolean[] = [];
    const { url } = await office({
      disabledCommands: [],
      onMailFrom(_, session, done) {
        secured.push(session.secure);
        done();
      },
    });

    expect(await post(url('localhost')).send(MAIL)).toEqual({ posted: 'sent' });
    expect(secured).toEqual([true]);
  });
});

describe('a folder in the place of a server', () => {
  async function folder(): Promise<string> {
    const made = await fs.mkdtemp(path.join(os.tmpdir(), 'letters-'));
    closing.push(() => fs.rm(made, { recursive: true, force: true }));
    return path.join(made, 'outgoing-mail');
  }

  it('holds each letter as a file that only its owner reads, in the order of their sending', async () => {
    const place = await folder();
    const sender = createPost({ folder: place });

    for (const subject of ['第一封', '第二封'])
      expect(await sender.send({ ...MAIL, id: subject, subject })).toEqual({ posted: 'sent' });

    const names = (await fs.readdir(place)).sort();
    expect(names).toEqual([
      expect.stringMatching(/^\d{8}T\d{9}Z-\w+\.eml$/),
      expect.stringMatching(/\.eml$/),
    ]);
    const files = names.map((name) => path.join(place, name));
    const mails = await Promise.all(files.map(async (file) => PostalMime.parse(await fs.readFile(file))));
    expect(mails.map(({ subject }) => subject)).toEqual(['第一封', '第二封']);
    for (const file of files) expect((await fs.stat(file)).mode & 0o777).toBe(0o600);
    sender.close();
  });

  it('is found wanting when it cannot be made', async () => {
    const place = await folder();
    await fs.writeFile(place, 'a file');

    expect(await createPost({ folder: path.join(place, 'below') }).check()).toBe('ENOTDIR');
    expect(await createPost({ folder: path.join(path.dirname(place), 'other') }).check()).toBeNull();
  });
});
