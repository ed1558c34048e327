import type { SourceFile } from '../syntax/source-file.js';
import { readDirective, type Directive, type NamedRule } from './suppression-directive.js';
import { mistakesOf, unusedProblems, type SuppressionProblem } from './suppression-problems.js';

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
  /** As the comment names them, unknown ones included; offsets are those of the file. Undefined: every rule. */
  readonly rules: readonly NamedRule[] | undefined;
  readonly reason: string;
  /** Zero-based lines, both inclusive. */
  readonly firstLine: number;
  readonly lastLine: number;
}

export interface SuppressionResult<F extends SuppressibleFinding> {
  readonly shown: readonly F[];
  readonly suppressed: readonly { readonly finding: F; readonly by: Suppression }[];
  /** Comments that don't work. */
  readonly problems: readonly SuppressionProblem[];
  /** Comments and names of rules in them that silence nothing. */
  readonly unused: readonly SuppressionProblem[];
}

/** What a check knows beyond the findings that are shown. */
export interface SuppressionContext {
  /** Ids of all rules, those included that did not run. */
  readonly knownRules: ReadonlySet<string>;
  /** Ids of the rules that have told all that they find in this file: of others nobody knows whether a comment is of use. */
  readonly judgedRules: ReadonlySet<string>;
  /** Findings that the settings hide. A comment that covers one is of use. */
  readonly hidden: readonly SuppressibleFinding[];
}

/**
 * Splits the findings of one file by its comments `//gotraps:ignore <rule>[,<rule>…] <reason>` and `//nolint`,
 * `//nolint:gotraps`. Such a comment covers its own line; standing alone above a declaration, specification, field or
 * statement it covers all of that; on or above the first line of a top-level declaration it covers the declaration, and
 * on or above the package clause the file. Block comments never count, as with Go's own directives.
 *
 * A `gotraps:ignore` without a reason, or with an unknown rule, silences nothing and is a problem instead. Of `nolint` nobody says that
 * it is of no use: other tools heed it, too.
 */
export function applySuppressions<F extends SuppressibleFinding>(
  file: SourceFile,
  findings: readonly F[],
  { knownRules, judgedRules, hidden }: SuppressionContext,
): SuppressionResult<F> {
  const { suppressions, problems } = findSuppressions(file, knownRules);
  if (suppressions.length === 0) return { shown: findings, suppressed: [], problems, unused: [] };
  const shown: F[] = [];
  const suppressed: { finding: F; by: Suppression }[] = [];
  const used = new Set<NamedRule>();
  const useCovering = ({ ruleId, start }: SuppressibleFinding): Suppression | undefined => {
    const { line } = file.lines.positionAt(start);
    let first: Suppression | undefined;
    for (const one of suppressions) {
      if (line < one.firstLine || one.lastLine < line) continue;
      const named = one.rules?.filter(({ id }) => id === ruleId);
      if (named?.length === 0) continue;
      named?.forEach((rule) => used.add(rule));
      first ??= one;
    }
    return first;
  };
  hidden.forEach(useCovering);
  for (const finding of findings) {
    const by = useCovering(finding);
    if (by === undefined) shown.push(finding);
    else suppressed.push({ finding, by });
  }
  const unused = suppressions.flatMap(({ start, end, rules = [] }) => {
    const idle = rules.filter((rule) => judgedRules.has(rule.id) && !used.has(rule));
    return idle.length === 0 ? [] : unusedProblems(file, { start, end, rules }, idle);
  });
  return { shown, suppressed, problems, unused };
}

/** Files that are known to hold no suppression comment. */
const filesWithout = new WeakSet<SourceFile>();

/** Whether a file has a word of a suppression. Nearly no file of a large tree has; asked again at each keystroke for every file of the package. */
export function mayHaveSuppressions(file: SourceFile): boolean {
  if (filesWithout.has(file)) return false;
  if (file.text.includes('gotraps:ignore') || file.text.includes('nolint')) return true;
  filesWithout.add(file);
  return false;
}

/** The suppression comments of a file, in source order, and those that don't work. */
export function findSuppressions(
  file: SourceFile,
  knownRules: ReadonlySet<string>,
): { readonly suppressions: readonly Suppression[]; readonly problems: readonly SuppressionProblem[] } {
  const suppressions: Suppression[] = [];
  const problems: SuppressionProblem[] = [];
  if (!mayHaveSuppressions(file)) return { suppressions, problems };
  for (const { text, start, end, groupEnd } of commentsOf(file)) {
    const directive = readDirective(text, start);
    if (directive === undefined) continue;
    problems.push(...mistakesOf(file, { start, end }, directive, knownRules));
    if (!isWorking(directive, knownRules)) continue;
    const rules = directive.tool === 'nolint' ? undefined : directive.rules;
    suppressions.push({ start, end, rules, reason: directive.reason, ...coveredLines(file, start, groupEnd) });
  }
  return { suppressions, problems };
}

/** A comment of a file, marks included. Offsets are UTF-16 from the start of the file. */
export interface PlacedText {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Where the last comment ends that stands together with it. */
  readonly groupEnd: number;
}

/** All comments of a file, in source order. */
export function commentsOf(file: SourceFile): PlacedText[] {
  return file.chunks.flatMap((chunk) => {
    const base = file.startOf(chunk);
    return chunk.comments.flatMap((group) =>
      group.comments.map(({ text, start, end }): PlacedText => {
        return { text, start: base + start, end: base + end, groupEnd: base + group.end };
      }),
    );
  });
}

/** Whether a directive silences any rule. */
function isWorking(directive: Directive, knownRules: ReadonlySet<string>): boolean {
  if (directive.tool === 'nolint') return true;
  return directive.reason !== '' && directive.rules.some(({ id }) => knownRules.has(id));
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
