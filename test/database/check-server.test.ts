import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { checkServer } from '../../src/database/check-server.ts';
import { dropDatabase, emptyDatabase } from '../support/database.ts';

const addressWith = (change: (url: URL) => void) => {
  const url = new URL(inject('postgresUrl'));
  change(url);
  return url.href;
};

describe('the check of a database server', () => {
  it('passes the embedded server', async () => {
    await expect(checkServer(inject('postgresUrl'))).resolves.toBeUndefined();
  });

  it('refuses a server that does not answer, names it and keeps the password out', async () => {
    const url = addressWith((address) => {
      address.port = '1';
    });
    const refusal = checkServer(url, { patienceMs: 300 });
    await expect(refusal).rejects.toMatchObject({
      code: 'database.unreachable',
      exitCode: 69,
      message: expect.stringMatching(
        /^The database 127\.0\.0\.1:1\/registrar cannot be reached: .*ECONNREFUSED/,
      ),
    });
    await expect(refusal).rejects.toMatchObject({
      message: expect.not.stringContaining(new URL(url).password),
    });
  });

  it('does not wait when the password is wrong', async () => {
    const url = addressWith((address) => {
      address.password = 'wrong';
    });
    const begun = performance.now();
    await expect(checkServer(url)).rejects.toMatchObject({ code: 'database.unreachable' });
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it('does not wait when the database does not exist', async () => {
    const url = addressWith((address) => {
      address.pathname = '/nowhere';
    });
    await expect(checkServer(url)).rejects.toMatchObject({
      message: expect.stringContaining('"nowhere" does not exist'),
    });
  });

  it('refuses a server that is too old', async () => {
    await expect(checkServer(inject('postgresUrl'), { oldest: 990_000 })).rejects.toMatchObject({
      code: 'database.tooOld',
      message: expect.stringMatching(/is Postgres 18\.\d+; the desk needs 99 or newer/),
    });
  });

  describe('in a database with the character type C', () => {
    let url: string;
    beforeAll(async () => {
      url = await emptyDatabase("locale 'C'");
    });
    afterAll(() => dropDatabase(url));

    it('refuses because Chinese names would not be found', async () => {
      await expect(checkServer(url)).rejects.toMatchObject({ code: 'database.noChinese', exitCode: 71 });
    });
  });
});
