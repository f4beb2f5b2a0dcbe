import type { MailHead } from '../../mail/wire.ts';
import { el } from '../dom.ts';
import { sidesOf } from '../sides.ts';
import { fullTime, shortStamp } from '../time.ts';
import { langOf, word } from '../words.ts';
import { type MailRoute, mailHash } from './route.ts';

/** The left column: where else to go, and the mails, newest first. */
export function drawList(pane: HTMLElement, mails: readonly MailHead[], route: MailRoute): void {
  const active = document.activeElement;
  const focused = active instanceof HTMLElement && pane.contains(active) ? active.dataset.place : undefined;
  const head = el(
    'header',
    { class: 'team' },
    el('p', { class: 'team-name' }, word('mail')),
    sidesOf(route.as),
  );
  const rows = mails.map((mail) => el('li', {}, row(mail, route)));
  const list =
    rows.length > 0 ? el('ul', { class: 'mail-list' }, ...rows) : el('p', { class: 'quiet' }, word('noMail'));
  pane.replaceChildren(head, el('nav', { class: 'places', 'aria-label': word('mail') }, list));
  if (focused) pane.querySelector<HTMLElement>(`[data-place="${CSS.escape(focused)}"]`)?.focus();
}

function row(mail: MailHead, route: MailRoute): HTMLElement {
  const when = new Date(mail.at);
  return el(
    'a',
    {
      class: 'place mail-place',
      href: mailHash(route, mail.file),
      'data-place': mail.file,
      'aria-current': mail.file === route.file && 'page',
    },
    el('span', { class: 'mail-subject', lang: langOf(mail.subject, route.locale) }, mail.subject),
    el('span', { class: 'mail-people' }, `${word('to')}: ${mail.to}`),
    el('span', { class: 'mail-people' }, `${word('from')}: ${mail.from}`),
    el('time', { datetime: mail.at, title: fullTime(when, route) }, shortStamp(when, route)),
  );
}
