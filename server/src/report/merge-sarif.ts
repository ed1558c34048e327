import type { Invocation, Notification, ReportingDescriptor, Run } from 'sarif';
import { msg, type Message } from '../base/message.js';
import { folderUri, sarifLog } from './format-sarif.js';
import { parseJson } from './parse-json.js';
import { artifactOf, fingerprintName, ownRuns, type OwnResult, type OwnRun } from './read-sarif.js';

/** The text of a report, and what the user calls it. */
export interface NamedReport {
  readonly name: string;
  readonly text: string;
}

export type MergeResult =
  | { readonly ok: true; readonly text: string; readonly exitCode: 0 | 1 | 2 }
  /** Why there can be no common report, and what to do. */
  | { readonly ok: false; readonly why: Message };

/**
 * Makes one report of several, whatever their order: what several have is in it once.
 *
 * @param root URI of the folder that results are relative to, where the reports don't agree on one
 */
export function mergeSarif(reports: readonly NamedReport[], root: string): MergeResult {
  const runs: OwnRun[] = [];
  let first: { readonly name: string; readonly version: string } | undefined;
  for (const { name, text } of reports) {
    const own = ownRuns(parseJson(text));
    if (own === undefined) {
      return {
        ok: false,
        why: msg('{0} is no SARIF report of gotraps; write one with --format sarif and --output', name),
      };
    }
    for (const run of own) {
      const { version = '' } = run.tool.driver;
      first ??= { name, version };
      if (version !== first.version) {
        const why = msg(
          '{0} was written by gotraps {1} and {2} by gotraps {3}; check with the same version everywhere',
          ...[first.name, first.version, name, version],
        );
        return { ok: false, why };
      }
      runs.push(run);
    }
  }
  return merge(runs, root);
}

function merge(runs: readonly OwnRun[], root: string): MergeResult {
  const rules = new Map<string, ReportingDescriptor>();
  for (const rule of runs.flatMap(({ tool }) => tool.driver.rules ?? [])) {
    if (!rules.has(rule.id)) rules.set(rule.id, rule);
  }
  const indexOf = new Map([...rules.keys()].map((id, index) => [id, index]));
  const results = distinct(
    runs.flatMap((run) => run.results),
    nameOf,
  )
    .sort(inOrder)
    .map((result) => ({ ...result, ruleIndex: indexOf.get(result.ruleId) ?? -1 }));
  const invocations = runs.flatMap((run) => run.invocations ?? []);
  const isSuccessful = invocations.every(({ executionSuccessful }) => executionSuccessful);
  const isFree = results.every(({ suppressions = [] }) => suppressions.length > 0);
  const exitCode = isSuccessful ? (isFree ? 0 : 1) : 2;
  const roots = new Set(runs.map((run) => run.originalUriBaseIds?.SRCROOT?.uri));
  const [agreed] = roots;
  const uri = roots.size === 1 && agreed !== undefined ? agreed : folderUri(root);
  const [run] = runs;
  const driver = { name: 'gotraps', ...run?.tool.driver, rules: [...rules.values()] };
  const merged: Run = {
    ...run,
    tool: { driver },
    originalUriBaseIds: { SRCROOT: { uri } },
    invocations: [mergedInvocation(invocations, isSuccessful, exitCode, uri)],
    results,
  };
  return { ok: true, text: sarifLog(merged), exitCode };
}

function mergedInvocation(
  invocations: readonly Invocation[],
  executionSuccessful: boolean,
  exitCode: number,
  root: string,
): Invocation {
  const all = invocations.flatMap((one): readonly Notification[] => one.toolExecutionNotifications ?? []);
  const textOf = (notification: Notification): string => JSON.stringify(notification);
  const toolExecutionNotifications = distinct(all, textOf).sort((a, b) => compare(textOf(a), textOf(b)));
  return { executionSuccessful, exitCode, workingDirectory: { uri: root }, toolExecutionNotifications };
}

function distinct<T>(all: readonly T[], nameOf: (one: T) => string): T[] {
  const byName = new Map<string, T>();
  for (const one of all) if (!byName.has(nameOf(one))) byName.set(nameOf(one), one);
  return [...byName.values()];
}

/** By code units, which are the same in every locale. */
function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function placeOf(result: OwnResult): readonly [uri: string, line: number, column: number] {
  const { startLine = 0, startColumn = 0 } = result.locations[0].physicalLocation?.region ?? {};
  return [artifactOf(result).uri, startLine, startColumn];
}

/** The same for what two reports tell of one finding, though in different languages. */
function nameOf(result: OwnResult): string {
  return [...placeOf(result), result.ruleId, result.partialFingerprints[fingerprintName]].join(' ');
}

function inOrder(a: OwnResult, b: OwnResult): number {
  const [[uriA, lineA, columnA], [uriB, lineB, columnB]] = [placeOf(a), placeOf(b)];
  return compare(uriA, uriB) || lineA - lineB || columnA - columnB || compare(nameOf(a), nameOf(b));
}
