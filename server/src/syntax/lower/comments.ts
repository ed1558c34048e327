import type { Comment, CommentGroup } from '../ast.js';
import { CELLS_PER_NODE } from '../flat-tree.js';
import { hasNewline, skipBlanks, skipWhitespace } from './scan.js';

const LF = 10;
const CR = 13;
const SLASH = 47;
const SEMICOLON = 59;
const BACKQUOTE = 96;
const BYTE_ORDER_MARK = 0xfeff;

const NO_GROUPS: readonly CommentGroup[] = [];

/**
 * The comments of one chunk, grouped and attached as go/parser does: a group ends at a token or an empty line, and a
 * group that starts on the line of the token before it ends with that line. A lead comment ends on the line just before
 * its token; a line comment follows the last token of its line.
 */
export class ChunkComments {
  readonly groups: readonly CommentGroup[];
  /** Lead comments by the offset of the token that follows. */
  private readonly leads = new Map<number, CommentGroup>();
  /** Line comments by the offset at which the token before ends. */
  private readonly trails = new Map<number, CommentGroup>();

  /** @param trees the cells of the chunk's tree and of what was parsed apart */
  constructor(
    trees: readonly Int32Array[],
    commentSymbol: number,
    private readonly text: string,
  ) {
    let groups: CommentGroup[] | undefined;
    let run: Comment[] = [];
    let isTrail = false;
    let lastEnd = -1;
    const ranges = commentRanges(trees, commentSymbol);
    for (let at = 0; at < ranges.length; at += 2) {
      const comment = commentAt(text, ranges[at]!, ranges[at + 1]!);
      groups ??= [];
      if (run.length > 0) {
        if (this.continuesRun(run, isTrail, comment)) {
          run.push(comment);
          lastEnd = comment.end;
          continue;
        }
        groups.push(this.closeGroup(run, isTrail, lastEnd));
      }
      isTrail = this.followsToken(comment.start);
      run = [comment];
      lastEnd = comment.end;
    }
    if (groups !== undefined && run.length > 0) groups.push(this.closeGroup(run, isTrail, lastEnd));
    this.groups = groups ?? NO_GROUPS;
  }

  /** The lead comment of the node that starts at `start`. */
  docOf(start: number): CommentGroup | undefined {
    return this.leads.size === 0 ? undefined : this.leads.get(start);
  }

  /** The line comment of the specification or field whose last token ends at `end`. */
  lineCommentOf(end: number): CommentGroup | undefined {
    if (this.trails.size === 0) return undefined;
    const { text } = this;
    const next = skipBlanks(text, end);
    const c = text.charCodeAt(next);
    if (c === SEMICOLON) return this.trailAt(next + 1, true);
    if (c !== SLASH) return undefined;
    // go/parser asks for the line on which the last token starts, so none follows a raw string of several lines.
    if (text.charCodeAt(end - 1) === BACKQUOTE && hasNewline(text, text.lastIndexOf('`', end - 2), end)) {
      return undefined;
    }
    const group = this.trailAt(end, false);
    if (group !== undefined) return group;
    const past = this.trails.get(end);
    if (past === undefined) return undefined;
    const semicolon = skipBlanks(text, past.end);
    return text.charCodeAt(semicolon) === SEMICOLON ? this.trailAt(semicolon + 1, true) : undefined;
  }

  /** The trailing group after `offset`, if nothing but a line end (or more semicolons) comes behind it. */
  private trailAt(offset: number, isAfterSemicolon: boolean): CommentGroup | undefined {
    const group = this.trails.get(offset);
    if (group === undefined) return undefined;
    const { text } = this;
    const next = skipBlanks(text, group.end);
    const c = text.charCodeAt(next);
    if (next >= text.length || c === LF) return group;
    if (isAfterSemicolon) return c === SEMICOLON ? group : undefined;
    // After a comment of several lines an automatic semicolon follows at once.
    return hasNewline(text, group.start, group.end) ? group : undefined;
  }

  private continuesRun(run: readonly Comment[], isTrail: boolean, comment: Comment): boolean {
    const { text } = this;
    const last = run[run.length - 1]!;
    if (skipWhitespace(text, last.end) !== comment.start) return false;
    const first = text.indexOf('\n', last.end);
    if (first < 0 || first >= comment.start) {
      return !(isTrail && this.endsStatement(run[0]!.start) && hasNewline(text, run[0]!.start, last.end));
    }
    if (isTrail) return false;
    const second = text.indexOf('\n', first + 1);
    return second < 0 || second >= comment.start;
  }

  private closeGroup(run: readonly Comment[], isTrail: boolean, end: number): CommentGroup {
    const group: CommentGroup = { kind: 'CommentGroup', start: run[0]!.start, end, comments: run };
    if (isTrail) this.trails.set(this.tokenEndBefore(group.start), group);
    else {
      const next = skipWhitespace(this.text, end);
      const newline = this.text.indexOf('\n', end);
      if (newline >= 0 && newline < next && !hasNewline(this.text, newline + 1, next)) this.leads.set(next, group);
    }
    return group;
  }

  /** Whether a token stands before the offset on its line. */
  private followsToken(offset: number): boolean {
    const end = this.tokenEndBefore(offset);
    return end > 0 && this.text.charCodeAt(end - 1) !== LF;
  }

  private tokenEndBefore(offset: number): number {
    let at = offset;
    while (at > 0) {
      const c = this.text.charCodeAt(at - 1);
      if (c !== 32 && c !== 9 && c !== CR && c !== BYTE_ORDER_MARK) break;
      at--;
    }
    return at;
  }

  /** Whether the token before the offset is one after which a line end counts as a semicolon (Go spec, "Semicolons"). */
  private endsStatement(offset: number): boolean {
    const end = this.tokenEndBefore(offset);
    const before = this.text.slice(Math.max(0, end - 12), end);
    if (/(?:\+\+|--|[)\]}"'`])$/.test(before)) return true;
    const word = /[\p{L}\p{N}_.]+$/u.exec(before)?.[0];
    if (word === undefined) return false;
    return !NO_SEMICOLON_AFTER.has(word);
  }
}

/** Keywords that do not end a statement; `break`, `continue`, `fallthrough` and `return` do. */
const NO_SEMICOLON_AFTER = new Set(
  (
    'case chan const default defer else for func go goto if import interface map package range select struct switch ' +
    'type var'
  ).split(' '),
);

/** Start and end of each comment, one behind the other, in source order. */
function commentRanges(trees: readonly Int32Array[], commentSymbol: number): readonly number[] {
  const ranges: number[] = [];
  for (const cells of trees) {
    for (let cell = 0; cell < cells.length; cell += CELLS_PER_NODE) {
      if ((cells[cell]! & 0xffff) === commentSymbol) ranges.push(cells[cell + 1]!, cells[cell + 2]!);
    }
  }
  if (trees.length === 1 || ranges.length === 0) return ranges;
  const pairs: (readonly [number, number])[] = [];
  for (let at = 0; at < ranges.length; at += 2) pairs.push([ranges[at]!, ranges[at + 1]!]);
  return pairs.sort((a, b) => a[0] - b[0]).flat();
}

function commentAt(text: string, start: number, nodeEnd: number): Comment {
  const end = text.charCodeAt(nodeEnd - 1) === CR ? nodeEnd - 1 : nodeEnd;
  return { kind: 'Comment', start, end, text: text.slice(start, end) };
}
