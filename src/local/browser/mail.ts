import { fetchMails } from './api.ts';
import { el } from './dom.ts';
import { voice } from './state.ts';
import { fullTime, shortStamp } from './time.ts';
import type { Mail } from './wire.ts';
import { langOf, spoken, word } from './words.ts';

/** Mails that a real installation would have sent; newest first, as plain text. */
export function mailPane(): HTMLElement {
  const node = el('div', { class: 'scroller mails', tabindex: 0, role: 'group', 'aria-label': word('mail') });
  node.append(el('p', { class: 'quiet' }, word('loading')));
  fetchMails()
    .then(({ mails }) => node.replaceChildren(...draw(mails)))
    .catch(() => node.replaceChildren(el('p', { class: 'quiet' }, word('noServer'))));
  return node;
}

function draw(mails: Mail[]): HTMLElement[] {
  if (mails.length === 0) return [el('p', { class: 'quiet' }, word('noMail'))];
  const newest = [...mails].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return newest.map((mail) => {
    const when = new Date(mail.at);
    const stamp = el(
      'time',
      { datetime: mail.at, title: fullTime(when, voice()) },
      shortStamp(when, voice()),
    );
    const head = el('p', { class: 'mail-head' }, `${word('to')}: ${mail.to} · `, stamp);
    const lang = langOf(mail.subject + mail.text, spoken());
    return el('article', { class: 'mail', lang }, el('h2', {}, mail.subject), head, el('pre', {}, mail.text));
  });
}
