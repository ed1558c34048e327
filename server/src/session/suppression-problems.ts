import { closest, distance } from 'fastest-levenshtein';
import { msg, type Message } from '../base/message.js';
import type { TextEdit } from '../fixes/edit.js';
import type { SourceFile } from '../syntax/source-file.js';
import type { Directive, NamedRule } from './suppression-directive.js';

/** A comment, or a name in it, that was meant to silence something and does not. Offsets are UTF-16 from the start of the file. */
export interface SuppressionProblem {
  readonly start: number;
  readonly end: number;
  readonly message: Message;
  /** Best first. */
  readonly fixes: readonly SuppressionFix[];
}

export interface SuppressionFix {
  readonly title: Message;
  readonly edit: TextEdit;
}

/** A comment in its file. */
export interface PlacedComment {
  readonly start: number;
  readonly end: number;
  /** What it names, with offsets in the file. */
  readonly rules: readonly NamedRule[];
}

/** What is wrong with a directive itself: it names no rule, one that does not exist, or gives no reason. */
export function mistakesOf(
  file: SourceFile,
  { start, end }: Pick<PlacedComment, 'start' | 'end'>,
  directive: Directive,
  knownRules: ReadonlySet<string>,
): SuppressionProblem[] {
  if (directive.tool === 'nolint') return [];
  const { rules } = directive;
  const example = '//gotraps:ignore map-race the reason';
  if (rules.length === 0) {
    const message = msg('This comment silences nothing, because it names no rule: write it like `{0}`.', example);
    return [{ start, end, message, fixes: [removal(file, { start, end, rules })] }];
  }
  const unknown = rules.filter(({ id }) => !knownRules.has(id));
  if (unknown.length > 0) return unknown.map((rule) => unknownRule(file, { start, end, rules }, rule, knownRules));
  if (directive.reason !== '') return [];
  const message = msg('This comment silences nothing, because it gives no reason: write it like `{0}`.', example);
  return [{ start, end, message, fixes: [] }];
}

function unknownRule(
  file: SourceFile,
  comment: PlacedComment,
  { id, start, end }: NamedRule,
  knownRules: ReadonlySet<string>,
): SuppressionProblem {
  const near = nearestRule(id, knownRules);
  const message =
    near === undefined
      ? msg('There is no rule `{0}` to ignore; `gotraps explain` lists the rules.', id)
      : msg('There is no rule `{0}` to ignore; did you mean `{1}`?', id, near);
  const renaming =
    near === undefined ? [] : [{ title: msg('Write `{0}` instead', near), edit: { start, end, newText: near } }];
  return { start, end, message, fixes: [...renaming, removal(file, comment, id)] };
}

/** The known rule that a third of the letters, or fewer, make of the name. */
function nearestRule(id: string, knownRules: ReadonlySet<string>): string | undefined {
  if (knownRules.size === 0) return undefined;
  const near = closest(id, [...knownRules]);
  return distance(id, near) <= Math.max(1, Math.floor(id.length / 3)) ? near : undefined;
}

/** Tells of the rules of a comment that find nothing where it stands: of the whole comment where none finds anything. */
export function unusedProblems(
  file: SourceFile,
  comment: PlacedComment,
  unused: readonly NamedRule[],
): SuppressionProblem[] {
  const message = (ids: string): Message => msg('This silences nothing: nothing is reported here by {0}.', ids);
  if (unused.length < comment.rules.length) {
    return unused.map(({ id, start, end }) => {
      return { start, end, message: message(`\`${id}\``), fixes: [removal(file, comment, id)] };
    });
  }
  const { start, end } = comment;
  const ids = unused.map(({ id }) => `\`${id}\``).join(', ');
  return [{ start, end, message: message(ids), fixes: [removal(file, comment)] }];
}

/** Takes a name out of a comment, or the whole comment where it would name no other. @param id undefined: the comment */
function removal(file: SourceFile, comment: PlacedComment, id?: string): SuppressionFix {
  const { rules } = comment;
  const index = rules.findIndex((rule) => rule.id === id);
  const [before, rule, after] = [rules[index - 1], rules[index], rules[index + 1]];
  if (rule === undefined || (before === undefined && after === undefined)) {
    return { title: msg('Remove this comment'), edit: commentRemoval(file, comment) };
  }
  const [start, end] = after === undefined ? [before?.end ?? rule.start, rule.end] : [rule.start, after.start];
  return { title: msg('Remove `{0}` from this comment', rule.id), edit: { start, end, newText: '' } };
}

/** With its line where it has one of its own, else with the blanks before it. */
function commentRemoval({ text, lines }: SourceFile, { start, end }: PlacedComment): TextEdit {
  const { line } = lines.positionAt(start);
  const lineStart = lines.lineStart(line);
  const before = text.slice(lineStart, start);
  if (before.trim() === '') return { start: lineStart, end: lines.lineStart(line + 1), newText: '' };
  return { start: lineStart + before.trimEnd().length, end, newText: '' };
}
