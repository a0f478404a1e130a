import { parseArgs } from 'node:util';
import { ConfigError, exitConfig, loadConfig, withEnvFile, type Config } from '../config/config.ts';
import { StartError } from '../host.ts';
import { version } from '../version.ts';
import { commands } from './commands.ts';

const options = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
  'env-file': { type: 'string' },
  merchant: { type: 'string' },
} as const;

const help = `tresen ${version}: everything that happens at a shop counter

Usage: tresen <command> [--env-file <file>]

${commands.map(({ name, takes = '', summary }) => `  ${`${name} ${takes}`.padEnd(34)}${summary}`).join('\n')}

Settings come from the environment, and from .env or the file that --env-file names.
`;

/** Runs one command line; answers the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const parsed = parsedArgs(args);
  if (typeof parsed === 'string') return complain(`${parsed}\n\n${help}`, 64);
  const { values, positionals } = parsed;
  if (values.version) return say(version);
  if (values.help || positionals.length === 0) return say(help);
  const command = commands.find(({ name }) => name === positionals.join(' '));
  if (!command) return complain(`There is no command "${positionals.join(' ')}".\n\n${help}`, 64);
  let config: Config;
  try {
    config = loadConfig(withEnvFile(process.env, values['env-file']));
  } catch (error) {
    if (error instanceof ConfigError)
      return complain(error.problems.map((problem) => `tresen: ${problem}`).join('\n'), exitConfig);
    throw error;
  }
  try {
    return await command.run(config, { merchant: values.merchant });
  } catch (error) {
    if (error instanceof StartError) return complain(`tresen: ${error.message}`, 1);
    throw error;
  }
}

function parsedArgs(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function say(text: string): number {
  process.stdout.write(`${text.trimEnd()}\n`);
  return 0;
}

function complain(text: string, code: number): number {
  process.stderr.write(`${text.trimEnd()}\n`);
  return code;
}
