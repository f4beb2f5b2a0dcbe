import { describe, expect, it } from 'vitest';
import { mayRun } from '../../src/kit/access.ts';
import { DESK } from '../../src/kit/actor.ts';
import { anActor } from '../support/builders.ts';

describe('who may run a command', () => {
  it('the desk itself may run every one', () => {
    expect(mayRun('desk', DESK)).toBe(true);
    expect(mayRun(['administrator'], DESK)).toBe(true);
  });

  it('R01 a person whose id reads like the desk’s is a person like any other', () => {
    const person = anActor(DESK.id, ['salesRep', 'shanghai']);

    expect(mayRun('desk', person)).toBe(false);
    expect(mayRun(['administrator'], person)).toBe(false);
    expect(mayRun(['salesRep'], person)).toBe(true);
  });
});
