import { defineCommand } from '../../kit/command.ts';
import { type HandedOver, HandOverState, handOver } from './hand-over.ts';
import { handOverState, writeHandOver } from './hand-over-sql.ts';
import { HandOver } from './schema.ts';

export const handOverCommand = defineCommand<HandOver, HandOverState, HandedOver>({
  name: 'person.handOver',
  schema: HandOver,
  allowed: ['administrator', 'salesManager'],
  load: ({ from, to }) => handOverState(from, to),
  read: (raw) => HandOverState.parse(raw),
  decide: handOver,
  save: (change, state, { to }, { now }) => writeHandOver(change, state, to, now),
});
