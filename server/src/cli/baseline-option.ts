import { msg, type Message } from '../base/message.js';
import { parentUri } from '../base/uri.js';
import { formatBaseline, readBaseline } from '../report/baseline.js';
import { readEarlierReport } from '../report/earlier-report.js';
import {
  compareWithKnown,
  knownByFolder,
  toKnown,
  type KnownFinding,
  type KnownFindingsResult,
} from '../report/known-finding.js';
import type { Report } from '../report/report.js';
import { severityRank } from '../rules/rule.js';
import type { KnownFindings } from '../session/finding-key.js';
import type { CheckArguments } from './arguments.js';
import type { CliSystem } from './cli-system.js';
import { readTextFile } from './read-text-file.js';

/** A baseline as it was read; without a text where there is none yet. */
interface Baseline {
  /** As the user names it. */
  readonly name: string;
  readonly uri: string;
  readonly text: string | undefined;
  readonly findings: readonly KnownFinding[];
}

interface Failed {
  readonly ok: false;
  readonly why: Message;
}

/** What `--baseline` and `--new-from` say is known, by folder. */
export async function readKnownFindings(
  args: CheckArguments,
  system: CliSystem,
): Promise<
  | {
      readonly ok: true;
      readonly baseline: Baseline | undefined;
      readonly byFolder: ReadonlyMap<string, KnownFindings>;
    }
  | Failed
> {
  const { baseline: path, newFrom } = args;
  const baseline = path === undefined ? undefined : await openBaseline(path, args, system);
  if (baseline?.ok === false) return baseline;
  const earlier = newFrom === undefined ? undefined : await openReport(newFrom, system);
  if (earlier?.ok === false) return earlier;
  // What is to be recorded must be found.
  const recorded = args.baselineChange === 'write' ? [] : (baseline?.baseline.findings ?? []);
  const byFolder = knownByFolder([recorded, earlier?.findings ?? []]);
  return { ok: true, baseline: baseline?.baseline, byFolder };
}

async function openBaseline(
  name: string,
  args: CheckArguments,
  system: CliSystem,
): Promise<{ readonly ok: true; readonly baseline: Baseline } | Failed> {
  const uri = system.toUri(name);
  const read = await readTextFile(name, system);
  if (!read.ok) {
    if (!read.isMissing) return { ok: false, why: read.why };
    if (args.baselineChange === 'write') return { ok: true, baseline: { name, uri, text: undefined, findings: [] } };
    return { ok: false, why: msg('{0} does not exist; --write-baseline makes it', name) };
  }
  const { text } = read;
  const result = readBaseline(text, folderOf(uri), name);
  return result.ok ? { ok: true, baseline: { name, uri, text, findings: result.findings } } : result;
}

async function openReport(name: string, system: CliSystem): Promise<KnownFindingsResult> {
  const read = await readTextFile(name, system);
  if (!read.ok) return read;
  return readEarlierReport(read.text, system.workingFolder, (path) => system.toUri(path), name);
}

function folderOf(uri: string): string {
  return parentUri(uri) ?? uri;
}

/** Does with the baseline what the arguments ask for, once the check is done, and says what the user should know of it. */
export async function settleBaseline(
  baseline: Baseline | undefined,
  report: Report,
  args: CheckArguments,
  system: CliSystem,
): Promise<{ readonly ok: true; readonly report: Report; readonly remark: Message | undefined } | Failed> {
  if (baseline === undefined) return { ok: true, report, remark: undefined };
  const { name } = baseline;
  const present = toKnown([...report.known, ...report.findings]);
  const isInScope = await scopeOf(baseline, report, args, system);
  if (args.baselineChange === 'write') {
    const others = baseline.findings.filter((finding) => !isInScope(finding));
    const failure = await write(baseline, [...others, ...present], system);
    if (failure !== undefined) return { ok: false, why: failure };
    const known = [...report.known, ...report.findings];
    const remark = msg('findings recorded in {0}: {1}', name, known.length);
    return { ok: true, report: { ...report, findings: [], known }, remark };
  }
  const { gone, left } = compareWithKnown(baseline.findings, present, isInScope);
  if (gone === 0) return { ok: true, report, remark: undefined };
  if (args.baselineChange === undefined) {
    const remark = msg('findings of {0} that are no longer there: {1}; --prune-baseline takes them out', name, gone);
    return { ok: true, report, remark };
  }
  const failure = await write(baseline, left, system);
  if (failure !== undefined) return { ok: false, why: failure };
  return { ok: true, report, remark: msg('findings taken out of {0}: {1}', name, gone) };
}

async function write(
  { uri, name, text }: Baseline,
  findings: readonly KnownFinding[],
  system: CliSystem,
): Promise<Message | undefined> {
  const next = formatBaseline(findings, folderOf(uri));
  if (next === text) return undefined;
  const result = await system.writer.writeWhole(uri, next);
  return result.ok ? undefined : msg('{0} cannot be written: {1}', name, result.detail);
}

/**
 * Tells which recorded findings this check would have found: by rule and severity, in a file that it looked at or that is gone.
 * Of others it can't say whether they are still there.
 */
async function scopeOf(
  { findings }: Baseline,
  report: Report,
  { rules, severity }: CheckArguments,
  { host }: CliSystem,
): Promise<(finding: KnownFinding) => boolean> {
  const files = new Set(report.checkedFiles);
  for (const file of new Set(findings.map((finding) => finding.file))) {
    if (!files.has(file) && (await host.stat(file)) === undefined) files.add(file);
  }
  return ({ file, ruleId, severity: found }) =>
    files.has(file) && (rules.length === 0 || rules.includes(ruleId)) && severityRank(found) <= severityRank(severity);
}
