import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

/** Parts of the page that stand out of the window at the right. */
export const wideParts = `[...document.querySelectorAll('body, body *')]
  .filter((node) => node.checkVisibility() && !node.closest('.only-spoken, svg') && node.getBoundingClientRect().right > innerWidth + 1)
  .map((node) => node.outerHTML.slice(0, 120))`;

/** Controls too small for a finger. Links and mentions inside a sentence are exempt, as in WCAG 2.5.8. */
export const smallTargets = `[...document.querySelectorAll('button, .place, .choice, .field, .combo, [role=option]')]
  .filter((node) => node.checkVisibility() && !node.closest('[inert]') && !node.matches('.mention, .skip'))
  .filter((node) => !document.querySelector('dialog[open]') || node.closest('dialog[open]'))
  .filter((node) => node.getBoundingClientRect().height < 40)
  .map((node) => node.outerHTML.slice(0, 120))`;

/** What axe calls serious or critical. */
export async function faultsOf(page: Page): Promise<string[]> {
  const source = await readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
  await page.evaluate(source);
  return page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.html.slice(0, 160) + ' ' + node.failureSummary)))`);
}
