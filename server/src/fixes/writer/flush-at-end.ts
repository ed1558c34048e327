import { unparen } from '../../flow/unparen.js';
import type { AccessPath } from '../../flow/access-path.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { Places } from '../../flow/paths/tracked-places.js';
import type { PackageProgram } from '../../program/package-program.js';
import { pathCodeOf } from '../../program/resources/path-code.js';
import type { UnflushedWriter } from '../../program/resources/unflushed-writers.js';
import { structOf, writerFieldsOf } from '../../program/resources/writer-fields.js';
import type { CallExpr, ReturnStmt, Stmt } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import type { DeclaredFunction } from '../../types/package.js';
import type { FixOffer } from '../edit.js';
import { functionFix, type FunctionRewrite } from '../function-fix.js';
import { titleFor } from './add-flush.js';
import { errorUseIn, flushCallOf, flushLines } from './flush-text.js';
import { listStatementOf } from './list-statement.js';
import { closeIn, isCloseOf } from './sink-close.js';

/** The method that ends an object, and what the object's fields are called in it. */
interface EndMethod {
  readonly from: DeclaredFunction;
  readonly unit: FunctionUnit;
  readonly receiver: VarObject;
  readonly places: Places;
  /** What the writer writes to, where the object has it as well. */
  readonly sink: AccessPath | undefined;
  /** The call that closes it. */
  readonly close: CallExpr | undefined;
}

/** Offers to flush a writer that a field holds in the method that ends its object. Undefined where there is none. */
export function flushAtEnd(program: PackageProgram, writer: UnflushedWriter): FixOffer | undefined {
  const { typed } = program;
  const { holder, fact } = writer;
  const end = holder?.role === 'field' ? endMethodOf(program, holder) : undefined;
  if (holder === undefined || end === undefined) return undefined;
  const { from, unit, receiver } = end;
  const mayLog = typed.name === 'main';
  const use = errorUseIn(unit.node, unit.info, mayLog);
  const name = `${receiver.name}.${holder.name}`;
  const title = titleFor(name, fact, use, from.object.name);
  return functionFix(typed, from, { kind: 'add-flush', title }, (rewrite) => {
    const at = statementFor(end, rewrite);
    if (at === undefined) return false;
    const flush = flushCallOf(name, fact);
    if (at.kind === 'ReturnStmt' && end.close === undefined && use === 'returned' && !writer.uses.isTested) {
      const value = at.results.at(-1);
      if (at.results.length === 1 && value?.kind === 'Ident' && unit.info.objectOf(value)?.kind === 'nil') {
        if (flush.error !== undefined) rewrite.writer.insertBefore(at, [flush.call]);
        rewrite.writer.replace(value.start, value.end, flush.error ?? flush.call);
        return true;
      }
    }
    const exit: ReturnStmt | undefined = at.kind === 'ReturnStmt' ? at : undefined;
    const undo = closeIn(at, end) === undefined || end.close === undefined ? [] : [rewrite.view.source(end.close)];
    const lines = flushLines(flush, use, unit.node, rewrite, { exit, undo: use === 'returned' ? undo : [] });
    if (lines === undefined) return false;
    const all = writer.uses.isTested ? [`if ${name} != nil {`, ...lines.map((line) => `\t${line}`), '}'] : lines;
    if (end.close === undefined && at.kind !== 'ReturnStmt') rewrite.writer.insertAfter(at, all);
    else rewrite.writer.insertBefore(at, all);
    return true;
  });
}

/** The statement before which the writer is flushed; behind it where it is the last one and nothing is closed. */
function statementFor({ close, unit }: EndMethod, { view }: FunctionRewrite): Stmt | undefined {
  return close === undefined ? unit.body.stmts.at(-1) : listStatementOf(view, close);
}

const endNames = ['Close', 'close', 'Stop', 'stop', 'Shutdown', 'shutdown', 'End', 'Finish', 'finish'];

function endMethodOf(program: PackageProgram, field: VarObject): EndMethod | undefined {
  const { typed } = program;
  const struct = structOf(field)?.name;
  if (struct === undefined) return undefined;
  const methods = endNames.flatMap((name) =>
    typed.functions.filter(({ object }) => object.receiverTypeName === struct && object.name === name),
  );
  const ends = methods.flatMap((from): EndMethod[] => {
    const end = endIn(program, from, field);
    return end === undefined ? [] : [end];
  });
  return ends.find(({ close }) => close !== undefined) ?? ends[0];
}

function endIn(program: PackageProgram, from: DeclaredFunction, field: VarObject): EndMethod | undefined {
  const code = pathCodeOf(program);
  const unit = code.unitOf(from);
  const receiver = unit?.params[0];
  if (unit === undefined || receiver === undefined || unit.body.stmts.length === 0) return undefined;
  const places = code.placesOf(unit);
  const whole = code.table.ofVariable(receiver);
  for (const sinkField of writerFieldsOf(program.typed).get(field)?.sinks ?? []) {
    const sink = whole.child(sinkField);
    const close = closeOf(unit, sink, places);
    if (close !== undefined) return { from, unit, receiver, places, sink, close };
  }
  return { from, unit, receiver, places, sink: undefined, close: undefined };
}

/** The first call that closes a place and isn't put off until the end. */
function closeOf(unit: FunctionUnit, sink: AccessPath, places: Places): CallExpr | undefined {
  let found: CallExpr | undefined;
  walk(unit.body, (node) => {
    if (node.kind === 'FuncLit' || node.kind === 'DeferStmt' || node.kind === 'GoStmt') return false;
    if (node.kind === 'CallExpr' && isCloseOf(unparen(node), { sink, places })) found ??= node;
    return true;
  });
  return found;
}
