import type { MailHead, MailView } from '../../mail/wire.ts';
import { get } from '../api.ts';
import { el } from '../dom.ts';
import { redrawOnLateFonts } from '../late-fonts.ts';
import { announce, toast } from '../toast.ts';
import { speak, spoken, word } from '../words.ts';
import { drawList } from './list.ts';
import { drawMail } from './mail.ts';
import { mailHash, readMailRoute } from './route.ts';

const PHONE = matchMedia('(max-width: 640px)');
/** New mails are asked for so often, while somebody looks. */
const LOOK_MS = 4_000;

let mails: MailHead[] | undefined;
let open: string | undefined;

function part(id: string): HTMLElement {
  const node = document.getElementById(id);
  if (!node) throw new Error(`index.html has no #${id}`);
  return node;
}

async function look(): Promise<void> {
  const known = mails;
  const found = await get<{ mails: MailHead[] }>('mails', {});
  mails = found.mails;
  if (known && known[0]?.file !== mails[0]?.file) announce(`${word('mail')}: ${mails[0]?.subject ?? ''}`);
}

async function draw(): Promise<void> {
  const route = readMailRoute(location.hash);
  speak(route.locale);
  document.documentElement.lang = spoken();
  document.title = word('mail');
  part('skip').textContent = word('skipToMail');
  const isKnown = mails?.some(({ file }) => file === route.file) ?? false;
  const newest = PHONE.matches ? undefined : mails?.[0]?.file;
  if (!isKnown) {
    // The address tells what is shown: the newest mail beside the list, or the list alone where there is no room for both.
    history.replaceState(null, '', mailHash(route, newest ?? ''));
    route.file = newest ?? '';
  }
  part('app').dataset.pane = route.file ? 'main' : 'sidebar';
  drawList(part('sidebar'), mails ?? [], route);
  await drawOpen(route.file);
  part('app').removeAttribute('aria-busy');
}

async function drawOpen(file: string): Promise<void> {
  if (file === open) return;
  open = file;
  if (!file)
    return part('main').replaceChildren(
      el('p', { class: 'quiet' }, word(mails?.length ? 'chooseMail' : 'noMail')),
    );
  const mail = await get<MailView>(`mails/${encodeURIComponent(file)}`, {});
  if (open === file) drawMail(part('main'), mail, readMailRoute(location.hash));
}

function show(): void {
  draw().catch(() => toast(word('noServer')));
}

async function lookAndDraw(): Promise<void> {
  if (document.hidden) return;
  const before = JSON.stringify(mails);
  try {
    await look();
  } catch {
    return toast(word('noServer'));
  }
  if (JSON.stringify(mails) !== before) show();
}

/** In another language everything is drawn anew. */
function follow(): void {
  const was = spoken();
  speak(readMailRoute(location.hash).locale);
  if (spoken() !== was) open = undefined;
  show();
}

addEventListener('hashchange', follow);
PHONE.addEventListener('change', show);
document.addEventListener('visibilitychange', () => void lookAndDraw());
setInterval(() => void lookAndDraw(), LOOK_MS);
part('skip').addEventListener('click', (event) => {
  // What stands after # says which mail is open.
  event.preventDefault();
  part('main').focus();
});
redrawOnLateFonts();
void lookAndDraw().then(() => mails ?? show());
