import { describe, expect, it } from 'vitest';
import { openStep } from '../../../src/desk/requests/open-step.ts';
import { showRequest } from '../../../src/desk/requests/show-request.ts';
import { aRequest, demo, NOW, REQUEST_ID } from '../../support/builders.ts';

/** Shanghai is at UTC+8: 09:00 to 12:00 and 13:00 to 18:00 are 01:00 to 04:00 and 05:00 to 10:00 here. */
describe('a step that is entered', () => {
  it('R27a is due after its working hours in the calendar of the unit that decides', () => {
    // 10:00 on a Wednesday, eight working hours: 10:00 on Thursday.
    expect(openStep(aRequest(), NOW, demo).dueAt.toISOString()).toBe('2026-03-19T02:00:00.000Z');
  });

  it('goes by the company’s calendar, and is shown in its channel, once its unit has left the organisation file', () => {
    const path = aRequest().path.map((step) => ({ ...step, unit: 'closed-down' }));
    const request = aRequest({ path, unit: 'closed-down' });

    expect(openStep(request, NOW, demo).dueAt.toISOString()).toBe('2026-03-19T02:00:00.000Z');
    expect(showRequest(request, request, 4, demo, false)[0]).toMatchObject({ audience: 'channel:desk' });
  });

  it('R27a is not due at a weekend', () => {
    const friday = new Date('2026-03-20T09:00:00Z');
    expect(openStep(aRequest(), friday, demo).dueAt.toISOString()).toBe('2026-03-23T09:00:00.000Z');
  });

  it('R27a goes by the calendar of another unit where that unit decides', () => {
    const path = aRequest().path.map((step) => ({ ...step, unit: 'hamburg-centre' }));
    // 03:00 in Hamburg: the day there has not begun.
    expect(openStep(aRequest({ path }), NOW, demo).dueAt.toISOString()).toBe('2026-03-18T16:15:00.000Z');
  });

  it('R27b R27c is reminded before the deadline, escalated at it, and twice more', () => {
    const { obligation } = openStep(aRequest(), NOW, demo);

    expect(obligation).toEqual({
      open: 'approval.step',
      subject: `${REQUEST_ID}/1/0`,
      owner: { role: 'supervisor', unit: 'shanghai' },
      dueAt: new Date('2026-03-19T02:00:00Z'),
      moments: [
        { at: '2026-03-18T08:00:00.000Z', act: 'remind' },
        { at: '2026-03-19T02:00:00.000Z', act: 'escalate' },
        { at: '2026-03-20T02:00:00.000Z', act: 'escalate' },
        { at: '2026-03-23T02:00:00.000Z', act: 'escalate' },
      ],
    });
  });

  it.each([0, 8, 900])(
    'R27b has no reminder that would come at once or never (%i hours before)',
    (remindBeforeHours) => {
      const path = aRequest().path.map((step) => ({ ...step, remindBeforeHours }));
      const { obligation } = openStep(aRequest({ path }), NOW, demo);
      expect('moments' in obligation && obligation.moments.map(({ act }) => act)).toEqual([
        'escalate',
        'escalate',
        'escalate',
      ]);
    },
  );
});
