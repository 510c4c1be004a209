import type { Command } from 'commander';
import { checkFiles, printChecked } from './config-check.js';
import { firstDocument } from './config-init.js';
import { applyFiles, printDiff, printHistory, rollBack } from './config-versions.js';
import { CommandError, filesOf, type Shell } from './shell.js';

interface Options {
  json?: boolean;
}

/** Store documents: looked at in process, put in force through the console API. */
export function addConfigCommand(program: Command, shell: Shell): void {
  const config = program.command('config').description('Store documents: what the people of a store configure.').addHelpText('after', HELP);
  addLocalCommands(config, shell);
  addVersionCommands(config, shell);
}

const HELP = `
Examples:
  patchcord config init abc123 > stores/abc123.yaml
  patchcord config check 'stores/*.yaml'
  patchcord config apply stores/abc123.yaml
  patchcord config diff stores/abc123.yaml        what would change
  patchcord config rollback abc123 3              version 3 again, as a new version`;

function addLocalCommands(config: Command, shell: Shell): void {
  config
    .command('init')
    .description('Print a first document for a store, with what has to be filled in.')
    .argument('<store>', 'BigCommerce store hash, as in stores/abc123')
    .option('--account <name>', 'name of the Cordial account', 'main')
    .action((store: string, { account }: { account: string }) => {
      if (!/^[a-z0-9]+$/.test(store)) throw new CommandError(`"${store}" is no store hash: it has lower-case letters and digits, as in stores/abc123.`, 2);
      shell.out(firstDocument(store, account));
    });
  config
    .command('check')
    .description('Say what is wrong in documents, each mistake with its place. Runs here; nothing is applied.')
    .argument('<files...>', 'YAML files or patterns')
    .option('--json', 'print JSON')
    .action(async (files: string[], options: Options) => printChecked(await checkFiles(filesOf(files), shell), options, shell));
}

function addVersionCommands(config: Command, shell: Shell): void {
  config
    .command('apply')
    .description('Put documents in force. Running services follow within seconds. What is in force already is left alone.')
    .argument('<files...>', 'YAML files or patterns')
    .option('--check-only', 'let the running system say whether it would take them')
    .option('--json', 'print JSON')
    .action((files: string[], options: Options & { checkOnly?: boolean }) => applyFiles(filesOf(files), options, shell));
  config
    .command('history')
    .description('The versions of a store document, newest first.')
    .argument('<store>', 'store hash')
    .option('--json', 'print JSON')
    .action((store: string, options: Options) => printHistory(store, options, shell));
  config
    .command('diff')
    .description('What differs between the document in force and a file, or between two versions.')
    .argument('<file or store>', 'YAML file, or a store hash')
    .option('--from <version>', 'older version; without it the one before', Number)
    .option('--to <version>', 'newer version; without it the one in force', Number)
    .option('--json', 'print JSON')
    .action((what: string, options: Options & { from?: number; to?: number }) => printDiff(what, options, shell));
  config
    .command('rollback')
    .description('Put an earlier version in force again, as a new version.')
    .argument('<store>', 'store hash')
    .argument('<version>', 'version to go back to', Number)
    .option('--json', 'print JSON')
    .action((store: string, version: number, options: Options) => rollBack(store, version, options, shell));
}
