import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fileLink, pictureOf } from '../../../src/kit/drawn-link.ts';
import type { Feature } from '../../../src/kit/feature.ts';
import type { LinkPurpose } from '../../../src/kit/link.ts';
import { createHttp, type Http } from '../../../src/operations/http.ts';
import { createLogger } from '../../../src/operations/logger.ts';
import { html } from '../../../src/surfaces/web/html.ts';
import { readForm } from '../../../src/surfaces/web/read-form.ts';
import { refusalPage } from '../../../src/surfaces/web/refusal-page.ts';
import { createWeb, type WebRoute } from '../../../src/surfaces/web/routes.ts';
import { MORNING, openTestDesk, type TestDesk } from '../../support/desk.ts';

const reader = { language: 'zh-TW', timeZone: 'Asia/Taipei' } as const;
const at = new Date(MORNING);
const title = { verbatim: 'Coverage' };
const alternative = { verbatim: '3 of 4' };

/** What the features were asked to draw. */
let drawn: string[];
const charts: Feature = {
  name: 'charts',
  pictures: {
    coverage: async (target, { language, timeZone }) => {
      drawn.push(`picture ${target} ${language} ${timeZone}`);
      if (target === 'gone') return null;
      const chart = { chart: 'bars', labels: [], series: [] } as const;
      return { title, alternative, chart };
    },
  },
};
const lists: Feature = {
  name: 'lists',
  files: {
    findings: async (target) => {
      drawn.push(`file ${target}`);
      if (target === 'broken') throw new Error('secret of alice@example.com');
      return { name: '稽核 "2026"/Q1 (a)', title, columns: [], rows: [] };
    },
  },
};
const pages: WebRoute[] = [
  {
    method: 'GET',
    path: '/s/:token',
    handle: () => ({ language: 'en', title: 'T', body: html`<h1>T</h1>` }),
  },
  {
    method: 'POST',
    path: '/s/:token',
    async handle(request) {
      const body = await readForm(request);
      if (body.kind === 'refused') return refusalPage(body.status, 'en');
      return { language: 'en', title: 'T', body: html`<p>${body.values.get('a') ?? ''}</p>` };
    },
  },
];
const PNG = Buffer.from('a picture');
const XLSX = Buffer.from('a sheet');

let desk: TestDesk;
let http: Http;
let base: string;
let logged: string[] = [];
let statements = 0;

beforeAll(async () => {
  desk = await openTestDesk();
  const { query } = desk.database.pool;
  desk.database.pool.query = ((...args: Parameters<typeof query>) => {
    statements += 1;
    return query.apply(desk.database.pool, args);
  }) as typeof query;
  const log = createLogger('info', { write: (line) => void logged.push(line) });
  const routes = createWeb({
    desk,
    features: [charts, lists],
    drawPicture: async () => PNG,
    writeSheet: async () => XLSX,
    log,
    flood: { burst: 1_000, perSecond: 1_000 },
    pages,
  });
  http = createHttp({ routes, log });
  base = `http://127.0.0.1:${await http.listen(0, '127.0.0.1')}`;
});
afterAll(async () => {
  await http.close(0);
  await desk.close();
});
beforeEach(async () => {
  drawn = [];
  logged = [];
  await desk.setNow(MORNING);
  statements = 0;
});

/** The link's path on the server of the test. */
function pathOf(url: string): string {
  return new URL(url).pathname;
}
function pictureLink(target: string, kind = 'coverage', stamp = 'v1'): string {
  const part = pictureOf(desk, reader, kind, target, { title, alternative, at }, stamp);
  return pathOf('url' in part ? part.url : '');
}
function sheetLink(target: string): string {
  const part = fileLink(desk, reader, 'findings', target, { label: title, now: at });
  return pathOf('url' in part ? part.url : '');
}
const made = (purpose: LinkPurpose, target: string) =>
  pathOf(desk.links.make(purpose, target, new Date(at.getTime() + 60_000)));

async function ask(path: string, init: RequestInit = {}) {
  const response = await fetch(base + path, init);
  return { status: response.status, headers: response.headers, body: await response.text() };
}

describe('a picture', () => {
  it('is drawn for the language and zone of its link, and kept', async () => {
    const link = pictureLink('c1');
    const [one, two] = await Promise.all([ask(link), ask(link)]);
    const third = await ask(link);

    expect([one, two, third].map(({ status, body }) => [status, body])).toEqual(
      Array.from({ length: 3 }, () => [200, 'a picture']),
    );
    expect(one.headers.get('content-type')).toBe('image/png');
    expect(one.headers.get('cache-control')).toBe('private, max-age=86400');
    expect(drawn).toEqual(['picture c1 zh-TW Asia/Taipei']);
  });

  it('is kept by a browser no longer than its link is good', async () => {
    const link = pictureLink('c1');
    const kept = async (now: string) => {
      await desk.setNow(now);
      const [, seconds] =
        /^private, max-age=(\d+)$/.exec((await ask(link)).headers.get('cache-control') ?? '') ?? [];
      return Number(seconds);
    };

    expect(await kept('2027-03-18T00:00:00Z')).toBe(86_400);
    // The desk's clock goes on meanwhile.
    const lastHour = await kept('2027-03-19T23:00:00Z');
    expect(lastHour).toBeLessThanOrEqual(3_600);
    expect(lastHour).toBeGreaterThan(3_500);
  });

  it('is measured for HEAD, and sent to nobody', async () => {
    const { status, headers, body } = await ask(pictureLink('c2'), { method: 'HEAD' });

    expect([status, headers.get('content-length'), body]).toEqual([200, String(PNG.length), '']);
  });

  it('that no longer shows anything, or of a kind that nobody draws, is not there', async () => {
    expect((await ask(pictureLink('gone'))).status).toBe(404);
    expect((await ask(pictureLink('c1', 'unknown'))).status).toBe(404);
    expect((await ask(made('picture', 'no such form'))).status).toBe(404);
  });
});

describe('a file', () => {
  it('is handed out under its own name, and kept by no cache', async () => {
    const { status, headers, body } = await ask(sheetLink('f1'));

    expect([status, body]).toEqual([200, 'a sheet']);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename="__ _2026__Q1 (a).xlsx"; filename*=UTF-8''%E7%A8%BD%E6%A0%B8%20%222026%22%2FQ1%20%28a%29.xlsx`,
    );
    expect(headers.get('content-type')).toContain('spreadsheetml');
  });

  it('that cannot be written is answered with words, and the log names neither link nor cause', async () => {
    const link = sheetLink('broken');
    const { status, body } = await ask(link);

    expect(status).toBe(500);
    expect(body).toContain('<h1>Something went wrong on our side</h1>');
    expect(logged.join()).toContain('/f/:token');
    expect(logged.join()).not.toMatch(/alice/);
    expect(logged.join()).not.toContain(link.slice(3, 30));
  });
});

describe('a link', () => {
  it('with one character changed leads to nothing, wherever it is changed, and costs no look at the database', async () => {
    const link = sheetLink('f1');
    const token = link.slice('/f/'.length);
    const other = (char: string) => (char === 'A' ? 'B' : 'A');
    const changed = Array.from(
      token,
      (char, index) => token.slice(0, index) + other(char) + token.slice(index + 1),
    );
    const answers = await Promise.all(changed.map((one) => ask(`/f/${one}`)));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(drawn).toEqual([]);
    expect(statements).toBe(0);
  });

  it('cut, lengthened or used for something else leads to the same page as none', async () => {
    const file = sheetLink('f1').slice('/f/'.length);
    const none = await ask('/f/x');

    for (const path of [`/f/${file.slice(0, -1)}`, `/f/${file}.x`, `/f/${file}A`, `/p/${file}`]) {
      const { status, body } = await ask(path);
      expect([status, body]).toEqual([404, none.body]);
    }
    expect(statements).toBe(0);
  });

  it('that has expired by the desk’s clock says so in its own language', async () => {
    const link = sheetLink('f1');
    const picture = pictureLink('c1');
    await desk.setNow('2026-03-18T02:16:00Z');

    expect((await ask(link)).status).toBe(410);
    expect((await ask(link)).body).toContain('<html lang="zh-TW">');
    expect((await ask(picture)).status).toBe(200);
    await desk.setNow('2027-03-25T00:00:00Z');
    // Although it is kept.
    expect((await ask(picture)).status).toBe(410);
    expect(drawn.filter((one) => one.startsWith('file'))).toEqual([]);
  });
});

describe('a page', () => {
  it('carries a policy that lets nothing in, and is found and kept by nobody', async () => {
    for (const path of ['/s/anything', '/f/x', '/p/x']) {
      const { headers } = await ask(path);
      const policy = headers.get('content-security-policy') ?? '';

      expect(policy).toMatch(
        /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; form-action 'self'/,
      );
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("base-uri 'none'");
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-robots-tag')).toContain('noindex');
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('speaks the language of the browser while it knows nothing of its reader', async () => {
    const languages = ['zh-Hant-TW,zh;q=0.9', 'de, zh-CN;q=0.8, en;q=0.3', 'fr', ''].map(async (wanted) => {
      const { body } = await ask('/f/x', { headers: { 'accept-language': wanted } });
      return /lang="([\w-]+)"/.exec(body)?.[1];
    });

    expect(await Promise.all(languages)).toEqual(['zh-TW', 'zh-CN', 'en', 'en']);
  });

  it('refuses other methods and says which there are', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const { status, headers } = await ask(pictureLink('c1'), { method });
      expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
    expect((await ask('/s/x', { method: 'PATCH' })).headers.get('allow')).toBe('GET, HEAD, POST');
    expect(drawn).toEqual([]);
  });
});

describe('a page where fonts are brought', () => {
  const FONTS = {
    'zh-CN': { stylesheet: '/fonts/sc.css', family: 'Some SC' },
    'zh-TW': { stylesheet: '/fonts/tc.css', family: 'Some TC' },
  };
  const drawing = { drawPicture: async () => PNG, writeSheet: async () => XLSX };

  async function look(given: { fonts?: typeof FONTS }) {
    const log = createLogger('silent');
    const server = createHttp({
      routes: createWeb({ desk, features: [], log, ...drawing, pages, ...given }),
      log,
    });
    const url = `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
    const answers = await Promise.all(['/s/x', '/f/x'].map((path) => fetch(url + path, CHINESE)));
    const seen = answers.map(async (answer) => ({
      policy: answer.headers.get('content-security-policy') ?? '',
      body: await answer.text(),
    }));
    const both = await Promise.all(seen);
    await server.close(0);
    return both;
  }
  const CHINESE = { headers: { 'accept-language': 'zh-TW' } };
  const styleIn = (body: string) => /<style>(.*)<\/style>/s.exec(body)?.[1] ?? '';
  const hashOf = (style: string) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`;

  it('loads them from its own origin, before those of the system, and nothing else', async () => {
    for (const { policy, body } of await look({ fonts: FONTS })) {
      const style = styleIn(body);

      expect(body.match(/<link [^>]*>/g)).toEqual([
        '<link rel="stylesheet" href="/fonts/sc.css">',
        '<link rel="stylesheet" href="/fonts/tc.css">',
      ]);
      expect(style).toContain(`:lang(zh-CN) { font-family: 'Some SC', `);
      expect(style).toContain(`:lang(zh-TW) { font-family: 'Some TC', `);
      expect(policy).toBe(
        `default-src 'none'; style-src ${hashOf(style)} 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      );
    }
  });

  it('is another one: a real page loads nothing at all', async () => {
    for (const { policy, body } of await look({})) {
      expect(body).not.toMatch(/<link|@import|@font-face|url\(|:lang\(/);
      expect(policy).toBe(
        `default-src 'none'; style-src ${hashOf(styleIn(body))}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      );
    }
  });
});

describe('a form', () => {
  const post = (body: string, type = 'application/x-www-form-urlencoded') =>
    ask('/s/x', { method: 'POST', body, headers: { 'content-type': type } });

  it('is read as a browser sends it, and what was typed is shown to the letter', async () => {
    const { status, body } = await post('a=%3Cb%3E+%26+%22%E7%8E%8B%22');

    expect(status).toBe(200);
    expect(body).toContain('<p>&lt;b&gt; &amp; &quot;王&quot;</p>');
  });

  it('of more than 64 KB, or that is no form, is refused', async () => {
    expect((await post(`a=${'x'.repeat(65_536)}`)).status).toBe(413);
    expect((await post('{}', 'application/json')).status).toBe(415);
    expect((await post('a=1', 'multipart/form-data; boundary=x')).status).toBe(415);
    expect((await post('a=1', 'application/x-www-form-urlencoded; charset=shift_jis')).status).toBe(415);
    expect((await post('a=1', 'application/x-www-form-urlencoded; charset=UTF-8')).status).toBe(200);
  });

  it('whose length is not said beforehand is refused where it becomes too much', async () => {
    const chunk = new TextEncoder().encode('x'.repeat(16_384));
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        if (sent > 8) controller.close();
        else controller.enqueue(chunk);
      },
    });
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const init = { method: 'POST', headers: type, body, duplex: 'half' as const };

    expect((await ask('/s/x', init)).status).toBe(413);
  });
});
