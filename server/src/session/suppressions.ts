import { msg, type Message } from '../base/message.js';
import type { SourceFile } from '../syntax/source-file.js';
import { readDirective, type Directive } from './suppression-directive.js';

/** Where a finding of one file lies; offsets are UTF-16 from the start of the file. */
export interface SuppressibleFinding {
  readonly ruleId: string;
  readonly start: number;
  readonly end: number;
}

/** A comment that silences rules on some lines. */
export interface Suppression {
  /** UTF-16 offsets of the comment in its file. */
  readonly start: number;
  readonly end: number;
  /** Undefined: every rule. */
  readonly rules: readonly string[] | undefined;
  readonly reason: string;
  /** Zero-based lines, both inclusive. */
  readonly firstLine: number;
  readonly lastLine: number;
}

/** A comment that was meant to silence something and does not. Offsets are UTF-16 from the start of the file. */
export interface SuppressionProblem {
  readonly start: number;
  readonly end: number;
  readonly message: Message;
}

export interface SuppressionResult<F extends SuppressibleFinding> {
  readonly shown: readonly F[];
  readonly suppressed: readonly { readonly finding: F; readonly by: Suppression }[];
  /** Suppressions that silenced none of the findings. */
  readonly unused: readonly Suppression[];
  readonly problems: readonly SuppressionProblem[];
}

/**
 * Splits the findings of one file by its comments `//gotraps:ignore <rule>[,<rule>…] <reason>` and `//nolint`,
 * `//nolint:gotraps`. Such a comment covers its own line; standing alone above a declaration, specification, field or
 * statement it covers all of that; on or above the first line of a top-level declaration it covers the declaration, and
 * on or above the package clause the file. Block comments never count, as with Go's own directives.
 *
 * A `gotraps:ignore` without a reason, or with an unknown rule, silences nothing and is a problem instead.
 */
export function applySuppressions<F extends SuppressibleFinding>(
  file: SourceFile,
  findings: readonly F[],
  knownRules: ReadonlySet<string>,
): SuppressionResult<F> {
  const { suppressions, problems } = findSuppressions(file, knownRules);
  if (suppressions.length === 0) return { shown: findings, suppressed: [], unused: [], problems };
  const shown: F[] = [];
  const suppressed: { finding: F; by: Suppression }[] = [];
  const used = new Set<Suppression>();
  for (const finding of findings) {
    const line = file.lines.positionAt(finding.start).line;
    const covering = suppressions.filter(
      (one) => one.firstLine <= line && line <= one.lastLine && (one.rules?.includes(finding.ruleId) ?? true),
    );
    const [by] = covering;
    if (by === undefined) shown.push(finding);
    else suppressed.push({ finding, by });
    covering.forEach((one) => used.add(one));
  }
  return { shown, suppressed, unused: suppressions.filter((one) => !used.has(one)), problems };
}

/** Files that are known to hold no suppression comment. */
const filesWithout = new WeakSet<SourceFile>();

/** The suppression comments of a file, in source order, and those that don't work. */
export function findSuppressions(
  file: SourceFile,
  knownRules: ReadonlySet<string>,
): { readonly suppressions: readonly Suppression[]; readonly problems: readonly SuppressionProblem[] } {
  const suppressions: Suppression[] = [];
  const problems: SuppressionProblem[] = [];
  // Nearly every file of a large tree ends here; asked again at each keystroke for every file of the package.
  if (filesWithout.has(file)) return { suppressions, problems };
  if (!file.text.includes('gotraps:ignore') && !file.text.includes('nolint')) {
    filesWithout.add(file);
    return { suppressions, problems };
  }
  for (const chunk of file.chunks) {
    const chunkStart = file.startOf(chunk);
    for (const group of chunk.comments) {
      for (const comment of group.comments) {
        const directive = readDirective(comment.text);
        if (directive === undefined) continue;
        const [start, end] = [chunkStart + comment.start, chunkStart + comment.end];
        const message = problemOf(directive, knownRules);
        if (message !== undefined) problems.push({ start, end, message });
        const rules = workingRules(directive, knownRules);
        if (rules?.length === 0) continue;
        const lines = coveredLines(file, start, chunkStart + group.end);
        suppressions.push({ start, end, rules, reason: directive.reason, ...lines });
      }
    }
  }
  return { suppressions, problems };
}

function problemOf(directive: Directive, knownRules: ReadonlySet<string>): Message | undefined {
  if (directive.tool === 'nolint') return undefined;
  const example = '//gotraps:ignore map-race the reason';
  if (directive.rules.length === 0) {
    return msg('This comment silences nothing, because it names no rule: write it like `{0}`.', example);
  }
  const unknown = directive.rules.find((rule) => !knownRules.has(rule));
  if (unknown !== undefined) {
    return msg('There is no rule `{0}` to ignore; `gotraps explain` lists the rules.', unknown);
  }
  if (directive.reason === '') {
    return msg('This comment silences nothing, because it gives no reason: write it like `{0}`.', example);
  }
  return undefined;
}

/** Rules that a directive does silence: undefined for all of them, empty for none. */
function workingRules(directive: Directive, knownRules: ReadonlySet<string>): readonly string[] | undefined {
  if (directive.tool === 'nolint') return undefined;
  return directive.reason === '' ? [] : directive.rules.filter((rule) => knownRules.has(rule));
}

interface LineRange {
  readonly firstLine: number;
  readonly lastLine: number;
}

function coveredLines(file: SourceFile, commentStart: number, groupEnd: number): LineRange {
  const firstLine = file.lines.positionAt(commentStart).line;
  const isAlone = file.text.slice(file.lines.lineStart(firstLine), commentStart).trim() === '';
  const anchorLine = isAlone ? file.lines.positionAt(groupEnd).line + 1 : firstLine;
  const from = file.lines.lineStart(anchorLine);
  const to = file.lines.lineEnd(anchorLine);
  let lastOffset = isAlone ? to : groupEnd;
  // What begins on the line may be the last thing of the chunk before, or of one that shares the line.
  for (let i = file.chunkIndexAt(from); i <= file.chunkIndexAt(to); i++) {
    const chunk = file.chunks[i];
    if (chunk === undefined) continue;
    const base = file.startOf(chunk);
    const begins = (node: { readonly start: number }): boolean => base + node.start >= from && base + node.start <= to;
    if (chunk.packageClause !== undefined && begins(chunk.packageClause)) lastOffset = file.text.length;
    for (const decl of chunk.decls) {
      if (begins(decl)) lastOffset = Math.max(lastOffset, base + decl.end);
      else if (isAlone) lastOffset = Math.max(lastOffset, base + endOfNodesBeginningIn(decl, from - base, to - base));
    }
  }
  return { firstLine, lastLine: file.lines.positionAt(lastOffset).line };
}

/** The furthest end of the nodes that begin in a range of the chunk, -1 when none does. */
function endOfNodesBeginningIn(root: object, from: number, to: number): number {
  let furthest = -1;
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (typeof value !== 'object' || value === null || !('start' in value) || !('end' in value)) return;
    const [start, end] = [Number(value.start), Number(value.end)];
    if (start > to || end < from) return;
    if (start >= from) furthest = Math.max(furthest, end);
    else Object.values(value).forEach(visit);
  };
  visit(root);
  return furthest;
}
