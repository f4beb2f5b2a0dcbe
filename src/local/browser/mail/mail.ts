import type { MailView } from '../../mail/wire.ts';
import { append, el, iconButton, on } from '../dom.ts';
import { redrawOnLateFonts } from '../late-fonts.ts';
import { fullTime } from '../time.ts';
import { langOf, word } from '../words.ts';
import { type MailRoute, mailHash } from './route.ts';

/** One mail: as its reader's program shows it, as plain text, and what is attached. */
export function drawMail(pane: HTMLElement, mail: MailView, route: MailRoute): void {
  const address = `/local/mails/${encodeURIComponent(mail.file)}`;
  const back = iconButton('back', word('back'), () => {
    location.hash = mailHash(route, '');
  });
  back.classList.add('phone-only');
  const title = el('h1', { lang: langOf(mail.subject, route.locale) }, mail.subject);
  const body = el('div', {
    class: 'scroller mail-body',
    tabindex: 0,
    role: 'group',
    'aria-label': word('mail'),
  });
  append(body, facts(mail, route));
  if (mail.hasHtml) append(body, shown(address, mail), textBehind(mail, route));
  else append(body, plainText(mail, route));
  if (mail.attachments.length > 0) append(body, attachments(address, mail));
  pane.replaceChildren(
    el('header', { class: 'pane-head' }, back, el('div', { class: 'pane-words' }, title)),
    body,
  );
}

function facts(mail: MailView, route: MailRoute): HTMLElement {
  const time = el('time', { datetime: mail.at }, fullTime(new Date(mail.at), route));
  const rows: [string, Node | string][] = [
    [word('from'), mail.from],
    [word('to'), mail.to],
    [word('date'), time],
  ];
  return el(
    'dl',
    { class: 'mail-facts' },
    ...rows.flatMap(([label, value]) => [el('dt', {}, label), el('dd', {}, value)]),
  );
}

/** Nothing in it acts; only its links open something, in a tab of their own. It is as tall as its words, so that one thing scrolls. */
function shown(address: string, mail: MailView): HTMLElement {
  const frame = el('iframe', {
    class: 'mail-frame',
    src: `${address}/html`,
    title: mail.subject || word('mail'),
    sandbox: 'allow-same-origin allow-popups allow-popups-to-escape-sandbox',
    referrerpolicy: 'no-referrer',
  });
  return on(frame, {
    load: () => {
      const inner = frame.contentDocument;
      if (!inner) return;
      redrawOnLateFonts(inner);
      const measure = () => frame.style.setProperty('height', `${inner.documentElement.scrollHeight + 2}px`);
      // Also when the window has become narrower, or a font has come.
      new ResizeObserver(measure).observe(inner.body);
      measure();
    },
  });
}

function textBehind(mail: MailView, route: MailRoute): HTMLElement {
  const summary = el('summary', { class: 'button' }, word('mailText'));
  return el('details', { class: 'mail-text' }, summary, plainText(mail, route));
}

function plainText({ text }: MailView, { locale }: MailRoute): HTMLElement {
  return el('pre', { class: 'mail-plain', lang: langOf(text, locale) }, text);
}

function attachments(address: string, mail: MailView): HTMLElement {
  const links = mail.attachments.map(({ name: file, bytes }, index) =>
    el(
      'li',
      {},
      el('a', { class: 'button', href: `${address}/attachments/${index}`, download: file }, file),
      el(
        'span',
        { class: 'mail-people' },
        ` ${word('kilobytes', { size: Math.max(1, Math.round(bytes / 1_024)) })}`,
      ),
    ),
  );
  return el(
    'section',
    { class: 'mail-attachments', 'aria-label': word('attachments') },
    el('h2', {}, word('attachments')),
    el('ul', {}, ...links),
  );
}
