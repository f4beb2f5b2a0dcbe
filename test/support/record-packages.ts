import * as fs from 'node:fs';
import { registerHooks } from 'node:module';

/** Loaded before a program (`--import`): at its end the packages it has loaded, by import or require, stand in PACKAGES_FILE. */
const packages = new Set<string>();

registerHooks({
  load(url, context, next) {
    for (const [, name = ''] of url.matchAll(/\/node_modules\/((?:@[^/]+\/)?[^/]+)\//g)) packages.add(name);
    return next(url, context);
  },
});

process.once('exit', () => fs.writeFileSync(process.env.PACKAGES_FILE ?? '', JSON.stringify([...packages])));
