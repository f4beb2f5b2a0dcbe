import { describe, expect, it } from 'vitest';
import {
  type Carried,
  readCarried,
  readDataset,
  readFound,
  readLabels,
  readValues,
  writeDataset,
  writeFound,
} from '../../../src/surfaces/teams/read-values.ts';

const carried: Carried = { k: 'form', n: 'test.form', t: 'r1', c: 'c1' };

describe('what an action carries', () => {
  it('is read from its own corner of the data', () => {
    expect(readCarried({ desk: carried, 'f:name': 'x' })).toEqual(carried);
  });

  it.each([
    undefined,
    null,
    'text',
    [],
    {},
    { desk: null },
    { desk: { ...carried, k: 'other' } },
    { desk: { ...carried, t: 1 } },
    { desk: { ...carried, s: { a: 1 } } },
    { desk: { ...carried, m: 'name' } },
  ])('is nothing in %j', (data) => {
    expect(readCarried(data)).toBeUndefined();
  });
});

describe('what was typed', () => {
  it('R17 is trimmed, and nothing where nothing was given', () => {
    const data = { desk: carried, 'f:name': '  Lamps \n', 'f:city': '   ', 'f:zip': '', 'f:gone': null };

    expect(readValues(data, carried)).toEqual({ name: 'Lamps' });
  });

  it('is a string for a number and a list for several choices', () => {
    const data = { 'f:amount': 1200.5, 'f:kinds': 'a,b%2Cc', 'f:none': '' };

    expect(readValues(data, { ...carried, m: ['kinds', 'none'] })).toEqual({
      amount: '1200.5',
      kinds: ['a', 'b,c'],
    });
  });

  it('keeps a comma and a space of an ordinary field', () => {
    expect(readValues({ 'f:name': 'Lamps, Ltd 50%' }, carried)).toEqual({ name: 'Lamps, Ltd 50%' });
  });

  it('is the choice of the menu that belongs to the button, and of no other', () => {
    const data = { 'choose:0': 'en', 'choose:1': 'zh-CN' };

    expect(readValues(data, { ...carried, i: 'choose:1' })).toEqual({ choice: 'zh-CN' });
    expect(readValues(data, carried)).toEqual({});
  });

  it('never reaches beyond the values', () => {
    const values = readValues(JSON.parse('{"f:__proto__":"x","f:toString":{"a":1}}'), carried);

    expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
    expect(Object.keys(values)).toEqual(['__proto__']);
  });
});

describe('a type-ahead', () => {
  it('sends back the value and shows its title again', () => {
    const found = writeFound({ value: 'Asia/Shanghai 1', label: 'Lamps & Co, 上海' });
    const read = { ...carried, l: ['zone', 'empty'] };

    expect(readFound(found)).toEqual({ value: 'Asia/Shanghai 1', label: 'Lamps & Co, 上海' });
    expect(readValues({ 'f:zone': found, 'f:empty': '' }, read)).toEqual({ zone: 'Asia/Shanghai 1' });
    expect(readLabels({ 'f:zone': found, 'f:empty': '' }, read)).toEqual({ zone: 'Lamps & Co, 上海' });
  });

  it('takes a value without a title, and one that was never written by the desk', () => {
    expect(readFound('CN')).toEqual({ value: 'CN', label: '' });
    expect(readFound('100%')).toEqual({ value: '100%', label: '' });
  });

  it('names its look-up and the record it asks for', () => {
    expect(readDataset(writeDataset('customers', 'r1|2', 'c1'))).toEqual({
      lookup: 'customers',
      target: 'r1|2',
      commandId: 'c1',
    });
    expect(readDataset(writeDataset('people', '', ''))).toEqual({
      lookup: 'people',
      target: '',
      commandId: '',
    });
  });

  it.each(['', 'people', 'people|c1', '|a|b'])('asks for nothing by %j', (dataset) => {
    expect(readDataset(dataset)).toBeUndefined();
  });
});
