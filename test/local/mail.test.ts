import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLocalWorkspace, type LocalWorkspace } from '../../src/local/workspace.ts';
import { openChromium } from '../support/chromium.ts';
import { faultsOf, smallTargets, wideParts } from '../support/page-faults.ts';
import { until } from '../support/stub-page.ts';
import { CHANNELS, MANIFEST, PEOPLE } from './small-office.ts';

const HOSTILE = `<script>document.title='taken'</script><img src=x onerror="document.title='taken'">`;
const LETTER: SendMailOptions = {
  from: 'Customer Desk <desk@example.com>',
  to: '王芳 <wang@yunfan.example>',
  subject: '请确认资料 <b>',
  date: new Date('2026-03-18T02:00:00Z'),
  text: '您好，\n请核对。',
  html: `<h1>请核对</h1><p><a href="http://127.0.0.1:9/s/token">打开调查</a></p>${HOSTILE}`,
  attachments: [{ filename: '邀请 1.ics', content: 'BEGIN:VCALENDAR', contentType: 'text/calendar' }],
};
const REMINDER: SendMailOptions = {
  from: 'desk@example.com',
  to: ['a@one.example', 'b@two.example'],
  subject: 'A reminder',
  date: new Date('2026-03-19T02:00:00Z'),
  text: 'Only words.',
};

let browser: Browser;
let folder: string;
let workspace: LocalWorkspace;
let server: Server;
let base: string;
let page: Page | undefined;

async function put(name: string, mail: SendMailOptions): Promise<void> {
  const { message } = await createTransport({ streamTransport: true, buffer: true }).sendMail(mail);
  await writeFile(join(folder, name), message as Buffer);
}

beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mails-'));
  const secrets = { signingSecret: 's', botToken: 't' };
  workspace = createLocalWorkspace({
    ...secrets,
    team: { id: 'T1', name: 'Acme' },
    people: PEOPLE,
    channels: CHANNELS,
    eventsUrl: () => 'http://127.0.0.1:9/',
    baseUrl: () => base,
    manifest: MANIFEST,
    mailFolder: folder,
  });
  server = createServer(async (req, res) => {
    if (!(await workspace.handle(req, res))) res.writeHead(418).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await page?.context().close();
  page = undefined;
  workspace.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${base}${path}`, { headers });

describe('the mails', () => {
  it('are listed newest first, by what they say or else by their files', async () => {
    await put('one.eml', LETTER);
    await put('two.eml', REMINDER);
    await writeFile(join(folder, 'three.eml'), 'Subject: Undated\r\n\r\nx');
    await utimes(join(folder, 'three.eml'), 0, Date.parse('2026-03-18T12:00:00Z') / 1_000);
    await writeFile(join(folder, 'notes.txt'), 'no mail');
    const answer = await get('/local/mails');

    expect(await answer.json()).toMatchObject({
      mails: [
        { file: 'two.eml', to: 'a@one.example, b@two.example', subject: 'A reminder' },
        { file: 'three.eml', subject: 'Undated', from: '', at: '2026-03-18T12:00:00.000Z' },
        { file: 'one.eml', from: 'Customer Desk <desk@example.com>', to: '王芳 <wang@yunfan.example>' },
      ],
    });
  });

  it('are none while nothing was sent', async () => {
    await rm(folder, { recursive: true });
    expect(await (await get('/local/mails')).json()).toEqual({ mails: [] });
    folder = await mkdtemp(join(tmpdir(), 'mails-'));
  });

  it('give out their parts, the markup so that nothing of it acts', async () => {
    await put('one.eml', LETTER);
    const mail = await get('/local/mails/one.eml');
    const markup = await get('/local/mails/one.eml/html');
    const file = await get('/local/mails/one.eml/attachments/0');

    expect(await mail.json()).toMatchObject({
      text: expect.stringContaining('请核对。'),
      hasHtml: true,
      attachments: [{ name: '邀请 1.ics', bytes: 16 }],
    });
    expect(markup.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(markup.headers.get('content-security-policy')).toMatch(
      /; sandbox (?!.*allow-(scripts|forms|top))/,
    );
    expect(await file.text()).toBe('BEGIN:VCALENDAR\n');
    expect(file.headers.get('content-disposition')).toBe(
      `attachment; filename*=UTF-8''%E9%82%80%E8%AF%B7%201.ics`,
    );
  });

  it.each([
    '/local/mails/none.eml',
    '/local/mails/..%2f..%2fpackage.json',
    '/local/mails/%2e%2e%2fx.eml',
    '/local/mails/%',
    '/local/mails/one.eml/attachments/1',
  ])('%s is not there', async (path) => {
    await put('one.eml', LETTER);
    expect((await get(path)).status).toBe(404);
  });

  it('are shown to this page alone', async () => {
    await put('one.eml', LETTER);
    const elsewhere = { origin: 'http://evil.example' };

    expect((await get('/local/mails', elsewhere)).status).toBe(403);
    expect((await get('/local/mails/one.eml/html', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await fetch(`${base}/local/mails`, { method: 'POST' })).status).not.toBe(200);
  });
});

async function open(locale: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(`${base}/mail/#${new URLSearchParams({ as: 'lily', locale, tz: 'Asia/Taipei' })}`);
  await page.locator('#app:not([aria-busy])').waitFor();
  return page;
}

describe('the page of mails', () => {
  it('is reached from the left column, and leads back as the same person', async () => {
    const shown = await open('en-US');
    await shown.goto(`${base}/#as=ULILY`);
    await shown.getByRole('link', { name: '寄出的郵件' }).click();
    await shown.getByText('還沒有寄出任何郵件。').first().waitFor();

    expect(await shown.locator('html').getAttribute('lang')).toBe('zh-TW');
    expect(await shown.getByRole('link', { name: 'Slack' }).getAttribute('href')).toBe('/#as=lily.chen');
  });

  it('opens the newest mail, then any other by keyboard, its markup without scripts', async () => {
    await put('one.eml', LETTER);
    await put('two.eml', REMINDER);
    const shown = await open('en-US');
    await shown.getByRole('heading', { name: 'A reminder' }).waitFor();
    await shown.getByRole('link', { name: /请确认资料/ }).focus();
    await shown.keyboard.press('Enter');
    await shown.getByRole('heading', { name: '请确认资料 <b>' }).waitFor();
    const frame = shown.frameLocator('iframe');
    await frame.getByRole('heading', { name: '请核对' }).waitFor();
    await shown.getByText('As plain text').click();

    expect(await shown.title()).toBe('Outgoing mail');
    expect(await shown.locator('iframe').getAttribute('sandbox')).not.toContain('allow-scripts');
    expect(await shown.locator('.mail-plain').textContent()).toContain('您好，\n请核对。');
    expect(await shown.locator('[aria-current=page]').count()).toBe(1);
    const [popup] = await Promise.all([
      shown.context().waitForEvent('page'),
      frame.getByRole('link', { name: '打开调查' }).click(),
    ]);
    await until(() => popup.evaluate('window.opener'), null);
    const [download] = await Promise.all([
      shown.waitForEvent('download'),
      shown.getByRole('link', { name: '邀请 1.ics' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('邀请 1.ics');
  });

  it('shows a mail that comes while somebody looks, and leaves the one that is open', async () => {
    await put('one.eml', LETTER);
    const shown = await open('zh-CN');
    await shown.getByRole('heading', { name: '请确认资料 <b>' }).waitFor();
    await put('two.eml', REMINDER);
    await shown.getByRole('link', { name: /A reminder/ }).waitFor();

    expect(await shown.locator('.mail-place').allTextContents()).toEqual([
      expect.stringContaining('A reminder'),
      expect.stringContaining('请确认资料'),
    ]);
    expect(await shown.locator('main h1').textContent()).toBe('请确认资料 <b>');
  });

  it.each(['light', 'dark'] as const)('has no serious accessibility fault in %s', async (colorScheme) => {
    await put('one.eml', LETTER);
    const shown = await open('zh-TW', { colorScheme, bypassCSP: true });
    await shown.getByRole('heading', { name: '请确认资料 <b>' }).waitFor();

    expect(await faultsOf(shown)).toEqual([]);
  });

  it('fits a phone: the list first, then the mail, and back', async () => {
    await put('one.eml', LETTER);
    await put('two.eml', REMINDER);
    const shown = await open('zh-TW', { viewport: { width: 360, height: 720 } });
    const fits = async () => {
      expect(await shown.evaluate(wideParts)).toEqual([]);
      expect(await shown.evaluate(smallTargets)).toEqual([]);
    };
    await fits();
    await shown.getByRole('link', { name: /请确认资料/ }).click();
    await shown.getByRole('heading', { name: '请确认资料 <b>' }).waitFor();
    await fits();
    await shown.getByRole('button', { name: '返回' }).click();
    await shown.getByRole('link', { name: /A reminder/ }).waitFor();
  });
});
