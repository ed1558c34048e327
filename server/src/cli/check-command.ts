import picocolors from 'picocolors';
import { localeOf, render, type Locale } from '../base/localize.js';
import { msg, type Message } from '../base/message.js';
import { pathFrom } from '../base/uri.js';
import { ruleDocs } from '../rules/generated/rule-docs.js';
import type { CheckArguments, ColorMode } from './arguments.js';
import { readKnownFindings, settleBaseline } from './baseline-option.js';
import { checkFolders } from '../report/check-folders.js';
import type { CliSystem, ExitStatus, OutputStream } from './cli-system.js';
import { safeText } from './display-text.js';
import { CheckThreadError } from '../report/folder-checker.js';
import { buildOf, excludedBy } from './create-folder-checker.js';
import { OutcomeBuilder } from '../report/folder-outcome.js';
import { formatGitlab } from './format-gitlab.js';
import { formatJson } from './format-json.js';
import { formatSarif } from '../report/format-sarif.js';
import { formatText } from './format-text.js';
import { observeHost } from './observing-host.js';
import { paintDiff, unifiedDiff } from './patch.js';
import { planFolders, type PlannedFolder } from '../report/plan-folders.js';
import { ProgressLine } from './progress-line.js';
import type { Report } from '../report/report.js';
import { shardFolders } from '../report/shard-folders.js';
import { startCheckers } from './start-checkers.js';
import { displayPath, findTargets } from './targets.js';
import { WarningLog } from './warning-log.js';

/** Says on standard error why nothing, or not everything, could be done. */
export function complain(system: CliSystem, complaint: string): void {
  system.stderr.write(`gotraps: ${safeText(complaint)}\n`);
}

/** Whether a text for a stream is coloured (https://no-color.org: any value of NO_COLOR but the empty one). */
export function isColored(mode: ColorMode, stream: OutputStream, system: CliSystem): boolean {
  if (mode !== 'auto') return mode === 'always';
  const { NO_COLOR: noColor = '', TERM: terminal } = system.environment;
  return stream.isTerminal && noColor === '' && terminal !== 'dumb';
}

/** The language asked for, or else that of the environment. */
export function languageOf(asked: Locale | undefined, { environment }: Pick<CliSystem, 'environment'>): Locale {
  const { LC_ALL: all = '', LC_MESSAGES: messages = '', LANG: lang = '' } = environment;
  return asked ?? localeOf(all || messages || lang);
}

/** `gotraps check`. */
export async function runCheck(args: CheckArguments, locale: Locale, machine: CliSystem): Promise<ExitStatus> {
  const startedAt = machine.timers.now();
  const toText = (message: Message): string => render(message, locale);
  const progress = new ProgressLine(args.quiet ? undefined : machine.stderr, machine.timers);
  const log = new WarningLog(
    (uri) => displayPath(uri, machine),
    ({ message }) => {
      progress.clear();
      complain(machine, toText(message));
    },
  );
  const system: CliSystem = { ...machine, host: observeHost(machine, (uri, why) => log.add(uri, why)) };
  const { includeTestdata } = args;
  const targets = await findTargets(args.targets, system, { includeTestdata, isExcluded: excludedBy(args) });
  if (!targets.ok) {
    complain(system, targets.complaint);
    return 2;
  }
  if (targets.folders.length === 0) {
    complain(system, toText(msg('there are no Go files to check in {0}', args.targets.join(' '))));
  }
  const known = await readKnownFindings(args, system);
  if (!known.ok) {
    complain(system, toText(known.why));
    return 2;
  }
  const outcome = new OutcomeBuilder();
  const wanted = targets.folders.map((folder) => ({ ...folder, known: known.byFolder.get(folder.uri) }));
  const all = await planFolders(wanted, buildOf(args), system);
  const pathOf = ({ target }: PlannedFolder): string => pathFrom(system.workingFolder, target.uri);
  const folders = args.shard === undefined ? all : shardFolders(all, args.shard, pathOf);
  const checkers = await startCheckers(folders, args, machine);
  try {
    await checkFolders(folders, checkers, {
      onBegin: (count) => progress.show(toText(msg('checking folder {0} of {1}', count, folders.length))),
      onHeld: (sizeBytes) => machine.expectSource(sizeBytes, checkers.length),
      onOutcome: (one) => {
        for (const { uri, message } of one.omissions) log.add(uri, message);
        outcome.add(one);
      },
    });
  } catch (error) {
    if (!(error instanceof CheckThreadError)) throw error;
    progress.clear();
    const folder = displayPath(error.target.uri, machine);
    complain(machine, `there is no report, because the thread that checked ${folder} ended: ${error.message}`);
    return 2;
  } finally {
    checkers.forEach((checker) => checker.close());
  }
  const found = outcome.report(log.warnings);
  progress.clear();
  const settled = await settleBaseline(known.baseline, found, args, system);
  if (!settled.ok) {
    complain(system, toText(settled.why));
    return 2;
  }
  const { report } = settled;
  const seconds = (system.timers.now() - startedAt) / 1000;
  // A part may hold nothing but what cannot be read.
  const isWhole = folders.filter(({ isReported }) => isReported).length === targets.folders.length;
  const status = statusOf(report, outcome.hasUnwrittenFix, isWhole, args);
  const text = args.dryRun ? diffOf(report, args, system) : reportOf(report);
  if (!(await deliver(text, args.output, system))) return 2;
  if (args.dryRun && !args.quiet) {
    const { fixCount, changes } = report;
    system.stderr.write(`${toText(msg('Fixes: {0}, in files: {1}; nothing was changed', fixCount, changes.length))}\n`);
  }
  if (settled.remark !== undefined && !args.quiet) system.stderr.write(`${toText(settled.remark)}\n`);
  return status;

  function reportOf(report: Report): string {
    const wanted = system.rules.filter(({ meta }) => args.rules.length === 0 || args.rules.includes(meta.id));
    switch (args.format) {
      case 'json':
        return formatJson(report, toText, system.version);
      case 'gitlab':
        return formatGitlab(report, toText);
      case 'sarif':
        return formatSarif(report, {
          render: toText,
          toolVersion: system.version,
          rules: wanted.map((rule) => rule.meta),
          docOf: (id) => ruleDocs[id]?.[locale] ?? ruleDocs[id]?.en,
          exitCode: status,
          root: system.workingFolder,
        });
      case 'text':
        return formatText(report, { colors: colorsFor(args, system), render: toText, isQuiet: args.quiet, seconds });
    }
  }
}

function colorsFor(args: CheckArguments, system: CliSystem): ReturnType<typeof picocolors.createColors> {
  const isFile = args.output !== undefined;
  const isOn = isFile ? args.color === 'always' : isColored(args.color, system.stdout, system);
  return picocolors.createColors(isOn);
}

function diffOf(report: Report, args: CheckArguments, system: CliSystem): string {
  const diff = report.changes.map(({ file, before, after }) => unifiedDiff(file, before, after)).join('');
  return paintDiff(diff, colorsFor(args, system));
}

/** Writes the report where it belongs; false when that failed, which has been said then. */
export async function deliver(text: string, output: string | undefined, system: CliSystem): Promise<boolean> {
  if (output === undefined) {
    system.stdout.write(text);
    return true;
  }
  const result = await system.writer.write(system.toUri(output), text);
  if (!result.ok) complain(system, `the report cannot be written to ${output}: ${result.detail}`);
  return result.ok;
}

function statusOf(report: Report, hasUnwrittenFix: boolean, isWhole: boolean, args: CheckArguments): ExitStatus {
  const nothingCouldBeRead = isWhole && report.checkedFiles.length === 0 && report.warnings.length > 0;
  if (hasUnwrittenFix || nothingCouldBeRead) return 2;
  const isChangePending = args.dryRun && report.changes.length > 0;
  return report.findings.length > 0 || isChangePending ? 1 : 0;
}
