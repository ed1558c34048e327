import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Locale } from '../base/localize.js';
import type { Shard } from '../report/shard-folders.js';
import { severities, type Severity } from '../rules/rule.js';
import { defaultSettings } from '../session/settings.js';
import { knownArchitectures, knownSystems } from '../types/build-constraints.js';

export const reportFormats = ['text', 'json', 'sarif', 'gitlab'] as const;
export type ReportFormat = (typeof reportFormats)[number];
export const colorModes = ['auto', 'always', 'never'] as const;
export type ColorMode = (typeof colorModes)[number];
const languages: readonly Locale[] = ['en', 'zh-cn'];

/** `preferred` stands for the fix that each finding recommends; otherwise a `FixKind`. */
export const preferredFix = 'preferred';

export interface CheckArguments {
  readonly targets: readonly string[];
  readonly format: ReportFormat;
  readonly severity: Severity;
  /** Empty: all. */
  readonly rules: readonly string[];
  readonly exclude: readonly string[];
  /** `preferred` or the kind of fix to apply; undefined where nothing is to be changed. */
  readonly fix: string | undefined;
  readonly dryRun: boolean;
  /** Path of a file with findings that are not to be reported. */
  readonly baseline: string | undefined;
  /** What becomes of the baseline: all findings are recorded in it, or those that are no longer there go. */
  readonly baselineChange: 'write' | 'prune' | undefined;
  /** Path of an earlier report, whose findings are not to be reported again. */
  readonly newFrom: string | undefined;
  readonly includeTestdata: boolean;
  readonly goos: string;
  readonly goarch: string;
  readonly tags: readonly string[];
  readonly usesModuleCache: boolean;
  /** Path of its folder; undefined: where the go command has it. */
  readonly moduleCache: string | undefined;
  readonly color: ColorMode;
  readonly quiet: boolean;
  /** Path of the report; undefined: standard output. */
  readonly output: string | undefined;
  /** The part of the folders to check; undefined: all. */
  readonly shard: Shard | undefined;
  /** Number of threads; undefined: as many as are useful. */
  readonly jobs: number | undefined;
}

export interface MergeArguments {
  /** Paths. */
  readonly reports: readonly string[];
  /** Path of the report; undefined: standard output. */
  readonly output: string | undefined;
}

export type Invocation =
  | ({ readonly command: 'check'; readonly language: Locale | undefined } & CheckArguments)
  | ({ readonly command: 'merge'; readonly language: Locale | undefined } & MergeArguments)
  | {
      readonly command: 'explain';
      readonly rule: string | undefined;
      readonly color: ColorMode;
      readonly language: Locale | undefined;
    }
  | { readonly command: 'lsp' }
  /** A text that was asked for: help or version. */
  | { readonly command: 'print'; readonly text: string }
  /** One line that says what is wrong and what to do. */
  | { readonly command: 'misuse'; readonly complaint: string };

/** What the arguments are checked against. */
export interface ArgumentContext {
  readonly version: string;
  readonly ruleIds: readonly string[];
  readonly fixKinds: readonly string[];
}

/** What commander hands over for `check`. */
interface RawCheckOptions {
  readonly format: ReportFormat;
  readonly severity: Severity;
  readonly rule: readonly string[];
  readonly exclude: readonly string[];
  readonly fix?: string;
  readonly dryRun?: true;
  readonly baseline?: string;
  readonly writeBaseline?: true;
  readonly pruneBaseline?: true;
  readonly newFrom?: string;
  readonly includeTestdata?: true;
  readonly goos: string;
  readonly goarch: string;
  readonly tags: readonly string[];
  /** False for `--no-module-cache`; true where neither form is given. */
  readonly moduleCache: string | boolean;
  readonly color: ColorMode;
  readonly quiet?: true;
  readonly lang?: Locale;
  readonly output?: string;
  readonly shard?: Shard;
  readonly jobs?: number;
}

/** Reads the arguments that follow the program's name. Never throws for what a user typed. */
export function parseArguments(args: readonly string[], context: ArgumentContext): Invocation {
  let result: Invocation | undefined;
  let printed = '';
  const setResult = (invocation: Invocation): void => {
    result = invocation;
  };
  const program = buildProgram(context, setResult, (text) => (printed += text));
  if (args.length === 0) return { command: 'print', text: program.helpInformation() };
  try {
    program.parse(withExplicitFix(args), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { command: 'print', text: printed };
    return { command: 'misuse', complaint: toComplaint(error.message) };
  }
  return result ?? { command: 'print', text: printed };
}

/** A bare `--fix` would take the folder that follows for its value. */
function withExplicitFix(args: readonly string[]): string[] {
  const end = args.indexOf('--');
  return args.map((arg, i) => (arg === '--fix' && (end < 0 || i < end) ? `--fix=${preferredFix}` : arg));
}

/** One line without the library's marks. */
function toComplaint(message: string): string {
  const text = message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\.$/, '');
  return `${text}; see gotraps --help`;
}

function choice(flags: string, description: string, values: readonly string[]): Option {
  return new Option(flags, description).choices(values);
}

/** An option that takes a list and may be given several times. */
function list(flags: string, description: string, separator: RegExp | undefined): Option {
  const collect = (value: string, previous: readonly string[]): readonly string[] => {
    const added = separator === undefined ? [value] : value.split(separator);
    return [...previous, ...added.map((one) => one.trim()).filter((one) => one !== '')];
  };
  return new Option(flags, description).argParser<readonly string[]>(collect).default([], 'none');
}

function jobCount(value: string): number {
  const count = /^\d+$/.test(value) ? Number(value) : 0;
  if (count < 1) throw new InvalidArgumentError('It must be a number from 1 on.');
  return count;
}

function shard(value: string): Shard {
  const [, number = 0, count = 0] = (/^(\d{1,6})\/(\d{1,4})$/.exec(value) ?? []).map(Number);
  if (number < 1 || number > count) throw new InvalidArgumentError('It must be like 1/4: the first of four parts.');
  return { number, count };
}

function buildProgram(
  context: ArgumentContext,
  setResult: (invocation: Invocation) => void,
  print: (text: string) => void,
): Command {
  const program = new Command('gotraps')
    .description('Finds concurrency traps in Go code, explains them and rewrites them. Needs no Go toolchain.')
    .version(context.version, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: () => undefined, outputError: () => undefined });
  addCheck(program, context, setResult);
  program
    .command('explain')
    .description('explain a rule; without a rule, list all rules')
    .argument('[rule]')
    .addOption(choice('--color <when>', 'colour the text', colorModes).default('auto'))
    .addOption(choice('--lang <language>', 'language of the text; else that of LC_ALL or LANG', languages))
    .action((rule: string | undefined, options: { color: ColorMode; lang?: Locale }) => {
      setResult({ command: 'explain', rule, color: options.color, language: options.lang });
    });
  program
    .command('merge')
    .description('make one SARIF report of several, such as those of --shard')
    .argument('<reports...>', 'SARIF reports of gotraps check')
    .addOption(choice('--lang <language>', 'language of messages; else that of LC_ALL or LANG', languages))
    .option('--output <file>', 'write the report into a file')
    .addHelpText(
      'after',
      '\nExit status: 0 nothing found, 1 findings, 2 one of the checks or merging could not be done.',
    )
    .action((reports: string[], { lang: language, output }: { lang?: Locale; output?: string }) => {
      setResult({ command: 'merge', reports, output, language });
    });
  program
    .command('lsp')
    .description('serve an editor by the Language Server Protocol')
    .addOption(new Option('--stdio', 'over standard input and output').makeOptionMandatory())
    // Editors with vscode-languageclient add it.
    .addOption(new Option('--clientProcessId <id>').hideHelp())
    .action(() => setResult({ command: 'lsp' }));
  return program;
}

function addCheck(program: Command, context: ArgumentContext, setResult: (invocation: Invocation) => void): void {
  program
    .command('check')
    .description('report the traps in Go packages')
    .argument('[targets...]', 'folders (with all folders below, as in dir/...) or .go files; . when there is none')
    .addOption(choice('--format <format>', 'form of the report', reportFormats).default('text'))
    .addOption(choice('--severity <level>', 'the least severe findings to report', severities).default('warning'))
    .addOption(list('--rule <id,...>', 'report only these rules', /,/))
    .addOption(list('--exclude <glob>', 'report nothing in files or folders that match; may be repeated', undefined))
    .addOption(
      choice('--fix [kind]', 'apply fixes: those recommended, or those of one kind', [
        preferredFix,
        ...context.fixKinds,
      ]),
    )
    .option('--dry-run', 'with --fix: print the changes as a diff, and change nothing')
    .option('--baseline <file>', 'report only what this file does not record')
    .option('--write-baseline', 'with --baseline: record all findings in the file, so that nothing is left to report')
    .option('--prune-baseline', 'with --baseline: take findings out of the file that are no longer there')
    .option('--new-from <report>', 'report only what an earlier report, JSON or SARIF, does not have')
    .option('--include-testdata', 'also check folders that Go tools skip: testdata, and names with . or _ in front')
    .option('--goos <os>', 'operating system that build constraints are evaluated for', defaultSettings.build.goos)
    .option('--goarch <arch>', 'architecture that they are evaluated for', defaultSettings.build.goarch)
    .addOption(list('--tags <tag,...>', 'further build tags', /[,\s]/))
    .option('--module-cache <folder>', 'folder of the module cache; else that of GOMODCACHE or GOPATH')
    .option('--no-module-cache', 'read no required modules: only the workspace, vendor and the standard library')
    .addOption(choice('--color <when>', 'colour the text report', colorModes).default('auto'))
    .option('--quiet', 'print findings only: no progress, no summary')
    .addOption(choice('--lang <language>', 'language of messages; else that of LC_ALL or LANG', languages))
    .option('--output <file>', 'write the report into a file')
    .addOption(new Option('--shard <i/n>', 'check only the i-th of n parts of about the same size').argParser(shard))
    .addOption(
      new Option('--jobs <n>', 'threads that check at the same time; else as many as help').argParser(jobCount),
    )
    .configureHelp({ optionTerm: (option) => option.flags.replace(' [', '[=') })
    .addHelpText('after', '\nExit status: 0 nothing found, 1 findings, 2 the check could not be done.')
    .action((targets: string[], raw: RawCheckOptions) => setResult(checkInvocation(targets, raw, context)));
}

function checkInvocation(targets: readonly string[], raw: RawCheckOptions, context: ArgumentContext): Invocation {
  const unknown = raw.rule.find((rule) => !context.ruleIds.includes(rule));
  if (unknown !== undefined) {
    return { command: 'misuse', complaint: `there is no rule '${unknown}'; gotraps explain lists the rules` };
  }
  for (const [option, value, known] of [
    ['--goos', raw.goos, knownSystems],
    ['--goarch', raw.goarch, knownArchitectures],
  ] as const) {
    if (known.has(value)) continue;
    return { command: 'misuse', complaint: `${option} must be one of ${[...known].join(', ')}, not '${value}'` };
  }
  if (raw.dryRun === true && raw.fix === undefined) {
    return { command: 'misuse', complaint: '--dry-run shows what --fix would change; give --fix as well' };
  }
  if (raw.dryRun === true && raw.format !== 'text') {
    return { command: 'misuse', complaint: '--dry-run prints a diff; leave out --format' };
  }
  const complaint = baselineComplaint(raw);
  if (complaint !== undefined) return { command: 'misuse', complaint };
  return {
    command: 'check',
    targets: targets.length === 0 ? ['.'] : targets,
    format: raw.format,
    severity: raw.severity,
    rules: raw.rule,
    exclude: raw.exclude,
    fix: raw.fix,
    dryRun: raw.dryRun ?? false,
    baseline: raw.baseline,
    baselineChange: raw.writeBaseline === true ? 'write' : raw.pruneBaseline === true ? 'prune' : undefined,
    newFrom: raw.newFrom,
    includeTestdata: raw.includeTestdata ?? false,
    goos: raw.goos,
    goarch: raw.goarch,
    tags: raw.tags,
    usesModuleCache: raw.moduleCache !== false,
    moduleCache: typeof raw.moduleCache === 'string' ? raw.moduleCache : undefined,
    color: raw.color,
    quiet: raw.quiet ?? false,
    output: raw.output,
    shard: raw.shard,
    jobs: raw.jobs,
    language: raw.lang,
  };
}

/** What is wrong with the options about a baseline. */
function baselineComplaint(raw: RawCheckOptions): string | undefined {
  const { baseline, writeBaseline = false, pruneBaseline = false, fix, dryRun = false } = raw;
  if (baseline === undefined && writeBaseline) return '--write-baseline needs the file: give --baseline as well';
  if (baseline === undefined && pruneBaseline) return '--prune-baseline needs the file: give --baseline as well';
  if (writeBaseline && pruneBaseline) return '--write-baseline does what --prune-baseline does; give one of them';
  if (writeBaseline && fix !== undefined) return '--write-baseline records what --fix would change; fix first';
  if (pruneBaseline && dryRun) return '--prune-baseline changes a file, and --dry-run must not; give one of them';
  return undefined;
}
