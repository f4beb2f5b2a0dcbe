import { describe, expect, it } from 'vitest';
import { type Mark, parseMrkdwn } from '../../src/local/browser/mrkdwn.ts';
import { ago, dayLabel, epochOf, fillDate, wallClock } from '../../src/local/browser/time.ts';

const text = (words: string): Mark => ({ kind: 'text', text: words });
const bold = (words: string): Mark => ({ kind: 'bold', marks: [text(words)] });

describe('mrkdwn', () => {
  it('keeps escaped control sequences as text and decodes entities once', () => {
    expect(parseMrkdwn('&lt;!channel&gt; &lt;http://a|b&gt; &amp;lt;b&amp;gt;')).toEqual([
      text('<!channel> <http://a|b> &lt;b&gt;'),
    ]);
  });

  it('reads mentions, links, mail addresses and broadcasts only in raw angle brackets', () => {
    expect(
      parseMrkdwn(
        '<@U01LILY> <#C01DESK|desk> <!here> <https://x.example/?a=1&amp;b=2|go> <mailto:a@b.example>',
      ),
    ).toEqual([
      { kind: 'user', id: 'U01LILY', label: undefined },
      text(' '),
      { kind: 'channel', id: 'C01DESK', label: 'desk' },
      text(' '),
      { kind: 'broadcast', text: '@here' },
      text(' '),
      { kind: 'link', url: 'https://x.example/?a=1&b=2', marks: [text('go')] },
      text(' '),
      { kind: 'link', url: 'mailto:a@b.example', marks: [text('a@b.example')] },
    ]);
  });

  it('makes no link of another scheme', () => {
    expect(parseMrkdwn('<javascript:alert(1)|click>')).toEqual([text('<javascript:alert(1)|click>')]);
  });

  it('styles whole words only, inside one line', () => {
    expect(parseMrkdwn('*a* 2*3*4 * no * snake_case_name ~old~')).toEqual([
      bold('a'),
      text(' 2*3*4 * no * snake_case_name '),
      { kind: 'strike', marks: [text('old')] },
    ]);
    expect(parseMrkdwn('*open\nshut*')).toEqual([text('*open'), { kind: 'break' }, text('shut*')]);
  });

  it('nests styles and leaves code alone', () => {
    expect(parseMrkdwn('*_both_* `*raw* &lt;`')).toEqual([
      { kind: 'bold', marks: [{ kind: 'italic', marks: [text('both')] }] },
      text(' '),
      { kind: 'code', text: '*raw* <' },
    ]);
  });

  it('keeps preformatted text as it is, without an empty line around it', () => {
    expect(parseMrkdwn('before\n```a *b*\n c```\nafter')).toEqual([
      text('before'),
      { kind: 'pre', text: 'a *b*\n c' },
      text('after'),
    ]);
  });

  it('joins quoted lines, raw or escaped', () => {
    expect(parseMrkdwn('> one\n&gt; two\nthree')).toEqual([
      { kind: 'quote', marks: [text('one'), { kind: 'break' }, text('two')] },
      text('three'),
    ]);
  });

  it('links a bare address unless the text is verbatim', () => {
    const url = 'https://x.example/a';
    expect(parseMrkdwn(`see ${url}.`)).toEqual([
      text('see '),
      { kind: 'link', url, marks: [text(url)] },
      text('.'),
    ]);
    expect(parseMrkdwn(`see ${url}.`, true)).toEqual([text(`see ${url}.`)]);
  });

  it('draws known emoji and leaves unknown names and times alone', () => {
    expect(parseMrkdwn(':white_check_mark: :no_such_thing: 10:30:15')).toEqual([
      text('✅'),
      text(' :no_such_thing: 10:30:15'),
    ]);
  });
});

describe('times', () => {
  const now = new Date('2026-11-22T02:30:00Z');
  const voice = { locale: 'zh-CN', tz: 'Asia/Shanghai' };

  it('says dates in the language and zone of the person', () => {
    const yesterday = new Date('2026-11-21T03:00:00Z');
    expect(fillDate('{date_short_pretty} {time}', yesterday, now, voice)).toBe('昨天 11:00');
    expect(fillDate('{date_num}', yesterday, now, { ...voice, tz: 'UTC' })).toBe('2026-11-21');
    expect(dayLabel(now, now, { locale: 'en-US', tz: 'UTC' })).toBe('Today');
    expect(ago(new Date('2026-11-22T02:25:00Z'), now, 'en-US')).toBe('5 minutes ago');
  });

  it('turns a wall clock into its moment and back, also on the day the clocks change', () => {
    for (const local of ['2026-03-29T01:30', '2026-03-29T03:30', '2026-10-25T04:00', '2026-07-01T12:00']) {
      const epoch = epochOf(local, 'Europe/Berlin') ?? 0;
      expect(wallClock(new Date(epoch * 1000), 'Europe/Berlin')).toBe(local);
    }
    expect(epochOf('half', 'UTC')).toBeUndefined();
  });
});
