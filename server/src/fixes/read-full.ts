import { msg } from '../base/message.js';
import type { CallExpr, Expr } from '../syntax/ast.js';
import type { DeclaredFunction, TypedPackage } from '../types/package.js';
import type { FixOffer } from './edit.js';
import { functionFix } from './function-fix.js';

/** A `Read` that has to bring a number of bytes. */
export interface ShortRead {
  readonly call: CallExpr;
  /** What is read from. */
  readonly connection: Expr;
  /** The bytes that are needed; undefined where the whole buffer is to be filled. */
  readonly count: number | undefined;
}

/** Offers to read until all bytes of the message have come: `io.ReadFull`, or `io.ReadAtLeast` where the buffer has room for more. */
export function readFull(
  typed: TypedPackage,
  from: DeclaredFunction,
  { call, connection, count }: ShortRead,
): FixOffer | undefined {
  const title =
    count === undefined
      ? msg('Fill the whole buffer by io.ReadFull')
      : msg('Read at least {0} bytes by io.ReadAtLeast', String(count));
  return functionFix(typed, from, { kind: 'read-full', title }, ({ view, writer, edits }) => {
    const io = edits.nameOfPackage(view.file, from.chunk, 'io');
    const [into] = call.args;
    if (io === undefined || into === undefined || view.hasComment(call.start, call.end)) return false;
    const given = `${view.source(connection)}, ${view.source(into)}`;
    const text = count === undefined ? `${io}ReadFull(${given})` : `${io}ReadAtLeast(${given}, ${String(count)})`;
    writer.replace(call.start, call.end, text);
    return true;
  });
}
