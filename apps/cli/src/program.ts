import { Command, CommanderError } from 'commander';
import { addConfigCommand } from './config.js';
import { addErrorsCommand } from './errors.js';
import { addLookupCommand } from './lookup.js';
import { addMapCommand } from './map.js';
import { addSchemasCommand } from './schemas.js';
import { CommandError, type ExitCode, type Shell } from './shell.js';
import { addStatusCommand } from './status.js';
import { printJson } from './table.js';
import { addTopicsCommand } from './topics.js';

/** Runs one command line and resolves to its exit code. Never rejects for what a person can put right. */
export async function run(args: readonly string[], shell: Shell): Promise<ExitCode> {
  const program = programOf(shell);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof CommandError)) throw error;
    if (args.includes('--json')) printJson(shell, error.report ?? { error: error.message });
    shell.err(`${error.message}\n`);
    return error.exitCode;
  }
}

function programOf(shell: Shell): Command {
  const program = new Command('patchcord')
    .description('Streams a BigCommerce store into Cordial: look, check and change from the terminal.')
    .configureOutput({ writeOut: (text) => shell.out(text), writeErr: (text) => shell.err(text) })
    .exitOverride()
    .showHelpAfterError('(add --help for what is possible, with examples)')
    .addHelpText('after', GENERAL_HELP);
  for (const add of commands) add(program, shell);
  return program;
}

// In the order of the help. A new command is a new line.
const commands = [addMapCommand, addStatusCommand, addLookupCommand, addErrorsCommand, addConfigCommand, addTopicsCommand, addSchemasCommand];

const GENERAL_HELP = `
Every command takes --json. Exit codes: 0 fine, 1 the record or document is wrong, 2 the command was not understood,
3 something cannot be reached.

Addresses come from the environment (PATCHCORD_URL, PATCHCORD_TOKEN, KAFKA_BROKERS, SCHEMA_REGISTRY_URL) or from .local/,
where \`npm start\` writes them.

First steps:
  patchcord map order order.json            what would Cordial be sent for this order?
  patchcord status                          what came, and what became of it
  patchcord lookup mia@example.com          everything about one person
  patchcord errors list                     what went wrong, by cause`;
