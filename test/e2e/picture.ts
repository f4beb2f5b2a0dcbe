// Draws the README's pictures: a real desk, a real browser. docs/desk.png: a request that was returned once and waits again, in Slack.
// docs/teams.png: the same request in Teams.
import { fileURLToPath } from 'node:url';
import { openChromium } from '../support/chromium.ts';
import { fileInHamburg } from '../support/journeys.ts';
import { startDesk } from '../support/run-desk.ts';
import { takeSeat } from '../support/seat.ts';
import { takeTeamsSeat } from '../support/teams-seat.ts';

const fileOf = (name: string) => fileURLToPath(new URL(`../../docs/${name}.png`, import.meta.url));
const desk = await startDesk();
const browser = await openChromium();
try {
  const jonas = await takeSeat(await browser.newContext(), desk.url);
  const window = { width: 1280, height: 830 };
  const katrin = await takeSeat(await browser.newContext({ viewport: window }), desk.url);
  await fileInHamburg(jonas, 'Elbufer Lichttechnik GmbH', 1);
  await katrin.as('U14KATRIN', 'hamburg');
  await katrin.press('Elbufer', 'Return');
  await katrin.fill({ note: 'The register has another street.', fields: ['Street'] });
  await katrin.submit();
  await katrin.field('street').waitFor();
  await katrin.fill({ street: 'The register says: Große Elbstraße 45.' });
  await katrin.submit();
  await katrin.closed();
  await jonas.message('The register says').waitFor();
  await jonas.press('The register says', 'Correct');
  await jonas.field('street').waitFor();
  await jonas.fill({ street: 'Große Elbstraße 45' });
  for (const next of ['contactName', 'remark']) {
    await jonas.submit();
    await jonas.field(next).waitFor();
  }
  await jonas.submit();
  await jonas.closed();
  await katrin.as('U14KATRIN', 'hamburg');
  await katrin.message('Große Elbstraße 45').waitFor();
  await katrin.openThread('Elbufer');
  await katrin.message('sent it again', katrin.thread).waitFor();
  await katrin.main.locator('.scroller').hover();
  await katrin.page.mouse.move(0, 0);
  await katrin.picture(fileOf('desk'));

  const inTeams = await takeTeamsSeat(await browser.newContext({ viewport: window }), desk.url);
  await inTeams.as('katrin', 'desk-hamburg');
  await inTeams.message('Große Elbstraße 45').waitFor();
  await inTeams.main.locator('[data-reply]').last().click();
  await inTeams.main.getByText('sent it again').first().waitFor();
  await inTeams.page.mouse.move(0, 0);
  await inTeams.page.evaluate('document.fonts.ready');
  await inTeams.page.screenshot({ path: fileOf('teams') });
} finally {
  await browser.close();
  await desk.stop();
}
