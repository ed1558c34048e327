import type { Node, Stmt } from '../../syntax/ast.js';
import type { CallJudge } from '../guard/call-safety.js';
import type { ChunkView } from '../guard/chunk-view.js';
import { endsPath, nestedLists } from '../guard/control-flow.js';
import type { LineWriter } from '../guard/line-writer.js';
import type { LocalNames } from '../guard/local-names.js';
import { CallSafety } from '../guard/std-calls.js';
import { isInside } from '../guard/target-uses.js';
import { leaves } from './leaves.js';
import { endsLine, formOfWrite, givesErrorOnly, type WriteForm } from './write-form.js';
import type { WriterFlush, WriterWrite } from './writer-use.js';

/** The writes of one function, of which some make up a message together. */
export interface GatherContext {
  readonly view: ChunkView;
  readonly writes: readonly WriterWrite[];
  readonly flushes: readonly WriterFlush[];
  readonly judge: CallJudge;
  readonly names: LocalNames;
  readonly writer: LineWriter;
  /** Gets the writes that go into a buffer instead. */
  readonly gathered: Set<WriterWrite>;
  /** Imports `bytes` and returns what stands before its names; undefined where it can't be named. */
  qualifier(): string | undefined;
}

/**
 * Has the writes that follow one another in a list gathered in a buffer and sent as one message, so that no other message comes between them;
 * false where that isn't possible, and what is written may well be a piece of a message.
 */
export function gatherMessages(context: GatherContext, stmts: readonly Stmt[]): boolean {
  let at = 0;
  while (at < stmts.length) {
    const first = stmts.findIndex((stmt, i) => i >= at && writesIn(context, stmt).length > 0);
    if (first < 0) return true;
    const run = runFrom(context, stmts, first);
    const last = run.at(-1)!;
    if (run.length > 1 && run.some((i) => directForm(context, stmts[i]!) !== undefined)) {
      if (!gather(context, stmts, run)) return false;
    } else if (!run.every((i) => nestedLists(stmts[i]!).every((list) => gatherMessages(context, list)))) {
      return false;
    }
    if (isCutOff(context, stmts, last)) return false;
    at = last + 1;
  }
  return true;
}

function writesIn({ writes }: GatherContext, node: Node): WriterWrite[] {
  return writes.filter(({ reference }) => isInside(reference, node));
}

/** How a statement that is a single write uses its result. */
function directForm(context: GatherContext, stmt: Stmt): WriteForm | undefined {
  const [write, ...rest] = writesIn(context, stmt);
  return write === undefined || rest.length > 0 ? undefined : formOfWrite(stmt, write);
}

/** Indices of writing statements from `first` on with nothing between them that waits, leaves, flushes or may write itself. */
function runFrom(context: GatherContext, stmts: readonly Stmt[], first: number): number[] {
  const run = [first];
  if (!isGatherable(context, stmts[first]!, true)) return run;
  for (let i = first + 1; i < stmts.length; i++) {
    const stmt = stmts[i]!;
    if (writesIn(context, stmt).length === 0) {
      const isCheck = run.at(-1) === i - 1 && leavesOnError(context, stmt, stmts[i - 1]!);
      if (!isCheck && !isCalm(context, stmt)) break;
    } else if (isGatherable(context, stmt, false)) run.push(i);
    else break;
  }
  return run;
}

function isGatherable(context: GatherContext, stmt: Stmt, isFirst: boolean): boolean {
  const form = directForm(context, stmt);
  if (form === undefined) return nestedLists(stmt).length > 0 && isCalm(context, stmt) && hasPlainWrites(context, stmt);
  // What the first one is made of is there before the message begins.
  return isFirst || context.judge.safetyOf(writesIn(context, stmt)[0]!.call, context.view) <= CallSafety.slow;
}

/** Whether the writes in the bodies of a statement are statements whose results nobody looks at. */
function hasPlainWrites(context: GatherContext, stmt: Stmt): boolean {
  const { view } = context;
  return writesIn(context, stmt).every((write) => {
    const around = view.parentOf(write.call);
    return around?.kind === 'ExprStmt';
  });
}

/** Neither waits nor leaves nor flushes, and calls nothing that may write. */
function isCalm(context: GatherContext, stmt: Stmt): boolean {
  const { view, judge, flushes } = context;
  return (
    !flushes.some(({ reference }) => isInside(reference, stmt)) &&
    !leaves(view, stmt) &&
    judge.safetyOf(stmt, view) <= CallSafety.slow
  );
}

/** Whether a statement leaves when the write right before it has failed, which means that nothing of the message is sent. */
function leavesOnError(context: GatherContext, stmt: Stmt, before: Stmt): boolean {
  const form = directForm(context, before);
  if (stmt.kind !== 'IfStmt' || stmt.init !== undefined || stmt.orElse !== undefined) return false;
  if (form?.kind !== 'checked' || form.around !== undefined) return false;
  const error = form.assign.lhs.at(-1);
  const { view } = context;
  const isCheck = error?.kind === 'Ident' && view.source(stmt.cond) === `${error.name} != nil`;
  return isCheck && endsPath(stmt.body, view);
}

/** Whether a message that goes on in a later statement can't be told from one that is over. */
function isCutOff(context: GatherContext, stmts: readonly Stmt[], last: number): boolean {
  const stmt = stmts[last]!;
  const next = stmts.findIndex((one, i) => i > last && writesIn(context, one).length > 0);
  if (next < 0) return false;
  const isFlushed = stmts
    .slice(last + 1, next)
    .some((one) => context.flushes.some(({ reference }) => isInside(reference, one)));
  const isOtherWay = stmt.kind === 'IfStmt' && stmt.orElse === undefined && endsPath(stmt.body, context.view);
  if (isFlushed || isOtherWay || stmt.kind === 'DeferStmt' || stmts[next]!.kind === 'DeferStmt') return false;
  return !endsLine(context.view, writesIn(context, stmt).at(-1)!);
}

function gather(context: GatherContext, stmts: readonly Stmt[], run: readonly number[]): boolean {
  const { view, writer } = context;
  const members = run.map((i) => stmts[i]!);
  const writes = members.flatMap((stmt) => writesIn(context, stmt));
  const target = view.source(writes[0]!.reference);
  if (writes.some(({ reference }) => view.source(reference) !== target)) return false;
  const qualifier = context.qualifier();
  if (qualifier === undefined) return false;
  for (const write of writes) context.gathered.add(write);
  const name = context.names.fresh('message', 'record', 'output');
  writer.insertBefore(members[0]!, [`var ${name} ${qualifier}Buffer`]);
  const last = members.at(-1)!;
  return members.every((stmt) =>
    stmt === last ? sendAt(context, stmt, name, `${target}.Write(${name}.Bytes())`) : collectAt(context, stmt, name),
  );
}

/** The text of a write with the buffer in the writer's place. */
function intoBuffer({ view }: GatherContext, { call, reference, method }: WriterWrite, name: string): string {
  const argument = method === undefined ? `&${name}` : name;
  return view.text.slice(call.start, reference.start) + argument + view.text.slice(reference.end, call.end);
}

/** A statement that isn't the last of its message: what it writes can't fail any more. */
function collectAt(context: GatherContext, stmt: Stmt, name: string): boolean {
  const { view, writer } = context;
  const form = directForm(context, stmt);
  if (form?.kind === 'checked' && form.around !== undefined && form.around.orElse === undefined) {
    const write = writesIn(context, stmt)[0]!;
    if (form.assign.op === ':=' && !view.hasComment(write.call.end, stmt.end)) {
      writer.replace(stmt.start, stmt.end, intoBuffer(context, write, name));
      return true;
    }
  }
  for (const { reference, method } of writesIn(context, stmt))
    writer.replace(reference.start, reference.end, method === undefined ? `&${name}` : name);
  return form?.kind !== 'returned';
}

/** The last statement of a message: what it did with its own result it does with that of the whole. */
function sendAt(context: GatherContext, stmt: Stmt, name: string, send: string): boolean {
  const { writer } = context;
  const form = directForm(context, stmt);
  if (form === undefined || form.kind === 'plain') {
    if (!collectAt(context, stmt, name)) return false;
    writer.insertAfter(stmt, [send]);
    return true;
  }
  const write = writesIn(context, stmt)[0]!;
  writer.insertBefore(stmt, [intoBuffer(context, write, name)]);
  if (form.kind === 'returned') {
    const error = context.names.fresh('err', 'writeErr');
    writer.insertBefore(stmt, [`_, ${error} := ${send}`]);
    writer.replace(write.call.start, write.call.end, error);
    return true;
  }
  const [firstTarget] = form.assign.lhs;
  if (firstTarget === undefined) return false;
  if (givesErrorOnly(write.call, write.method)) writer.replace(firstTarget.start, firstTarget.start, '_, ');
  writer.replace(write.call.start, write.call.end, send);
  return true;
}
