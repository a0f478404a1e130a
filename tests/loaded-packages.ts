import { registerHooks } from 'node:module';

/** Imports the module named on the command line and prints, as JSON, the npm packages that this loads. */
const packages = new Set<string>();
registerHooks({
  load(url, context, next) {
    const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
    if (name) packages.add(name);
    return next(url, context);
  },
});
await import(process.argv[2] ?? '');
process.stdout.write(`${JSON.stringify([...packages])}\n`, () => process.exit(0));
