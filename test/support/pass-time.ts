import { expect } from 'vitest';
import type { Seat } from './seat.ts';

const PASSES = { '+1 h': 3_600_000, '+1 day': 86_400_000 } as const;

/**
 * Lets an hour or a day pass with the local workspace's own button, of a person who reads English. What has become due by then is
 * handled at once, or at the clock's next beat when it was just looking.
 */
export async function passTime(seat: Seat, button: keyof typeof PASSES): Promise<void> {
  const clock = seat.page.locator('.clock-time');
  const time = async () => Date.parse((await clock.getAttribute('datetime')) ?? '');
  const before = await time();
  await seat.page.locator('.clock-buttons').getByText(button, { exact: true }).click();
  // The page may show a time that is some seconds old.
  await expect.poll(time, { timeout: 30_000 }).toBeGreaterThan(before + PASSES[button] - 60_000);
}
