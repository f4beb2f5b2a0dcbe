import { expect, it } from 'vitest';
import { Shelf } from '../../src/local/slack/shelf.ts';
import type { Message } from '../../src/local/slack/wire.ts';

const message = (ts: string, thread_ts?: string): Message => ({
  channel: 'C1',
  ts,
  user: 'U1',
  text: ts,
  ...(thread_ts && { thread_ts }),
});

it('finds messages and replies however they came in', () => {
  const shelf = new Shelf([message('1', '1'), message('2'), message('3', '1')]);
  shelf.add(message('4', '1'));

  expect(shelf.find('2')?.text).toBe('2');
  expect(shelf.repliesTo('1').map(({ ts }) => ts)).toEqual(['3', '4']);
  expect(shelf.repliesTo('2')).toEqual([]);
});

it('forgets a removed reply everywhere', () => {
  const reply = message('2', '1');
  const shelf = new Shelf([message('1', '1'), reply, message('3', '1')]);
  shelf.remove(reply);

  expect(shelf.find('2')).toBeUndefined();
  expect(shelf.list.map(({ ts }) => ts)).toEqual(['1', '3']);
  expect(shelf.repliesTo('1').map(({ ts }) => ts)).toEqual(['3']);
});
