import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Language } from '../../kit/actor.ts';
import { ALWAYS, type Answer } from './answer.ts';
import { asItIs, html, type Markup } from './html.ts';

const STYLE = readFileSync(new URL('./style.css', import.meta.url), 'utf8');

/**
 * Fonts for languages whose signs the machines of this desk's readers may lack: a family, and the style sheet of this origin that brings it.
 * They come before the system's fonts: a browser that has no script keeps the empty boxes that it drew while a later one was on its way.
 */
export type PageFonts = Readonly<Partial<Record<Language, { stylesheet: string; family: string }>>>;

/**
 * A page for somebody outside: words and forms, no script. Classes of its style: `card`, `quiet`, `good`, `warning`, `errors`, `field`, `choices`,
 * `scale`, `button`.
 */
export type HtmlPage = {
  language: Language;
  title: string;
  /** What stands in `<main>`; it begins with the `<h1>`. */
  body: Markup;
  /** 200 unless another is given. */
  status?: number;
  headers?: Record<string, string>;
};

/** What is to be sent: a page, or another answer as it stands. */
export type Shown = Answer | HtmlPage;

/** How all pages look, and what they may load for it. */
export type Dress = { style: string; stylesheets: readonly string[]; policy: string };

/** Without fonts a page is complete: nothing is loaded, from wherever. */
export function dressOf(fonts: PageFonts = {}): Dress {
  const brought = Object.entries(fonts);
  const style = [
    STYLE,
    ...brought.map(
      ([language, { family }]) => `:lang(${language}) { font-family: '${family}', sans-serif; }\n`,
    ),
  ].join('');
  return {
    style,
    stylesheets: brought.map(([, { stylesheet }]) => stylesheet),
    policy: policyFor(style, brought.length > 0),
  };
}

/** Named by its hash: the style sheet of this desk applies, and no other, and nothing else is loaded or run. */
function policyFor(style: string, hasFonts: boolean): string {
  const hash = `'sha256-${createHash('sha256').update(style).digest('base64')}'`;
  return [
    "default-src 'none'",
    `style-src ${hash}${hasFonts ? " 'self'" : ''}`,
    ...(hasFonts ? ["font-src 'self'"] : []),
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The page as it is sent; no cache keeps it. */
export function htmlPage(
  { language, title, body, status = 200, headers = {} }: HtmlPage,
  dress: Dress,
): Answer {
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
${dress.stylesheets.map((sheet) => html`<link rel="stylesheet" href="${sheet}">\n`)}<style>${asItIs(dress.style)}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
  return {
    status,
    headers: {
      ...ALWAYS,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': dress.policy,
      'cache-control': 'no-store',
      ...headers,
    },
    body: page.text,
  };
}
