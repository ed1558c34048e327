import { unparen } from '../../../flow/unparen.js';
import type { TypedFunction } from '../../../program/by-function.js';
import type { CallExpr, Expr, Node } from '../../../syntax/ast.js';
import { parentsIn } from '../../../syntax/parents.js';

/** A use of a buffer that takes it for granted that so many bytes have come. */
export interface MessageBytes {
  readonly node: Node;
  /** Bytes from the start of the buffer on; undefined where all of it is used and its size is worked out at run time. */
  readonly count: number | undefined;
  /** Whether a message of that length is meant: a number is decoded, or all is compared with something of the same length. */
  readonly isExact: boolean;
}

/** Functions of the standard library that use all of a slice, and know nothing of how much of it was filled. */
const users =
  /^(?:bytes\.(?:Equal|Compare|HasPrefix)|crypto\/(?:subtle\.ConstantTimeCompare|hmac\.Equal|\w+\.Sum\w*)|encoding\/json\.Unmarshal|encoding\/xml\.Unmarshal|encoding\/hex\.EncodeToString)$/;

const decoded = /^\(encoding\/binary\.(?:bigEndian|littleEndian|nativeEndian|ByteOrder)\)\.Uint(16|32|64)$/;

/**
 * What a use of a buffer, by its name, takes for granted; undefined for uses that take nothing for granted, or that aren't understood.
 *
 * @param room of the buffer in bytes; undefined where it is worked out at run time
 */
export function messageBytesAt(name: Node, from: TypedFunction, room: number | undefined): MessageBytes | undefined {
  const { info, chunk } = from;
  const parents = parentsIn(chunk);
  const around = parents.get(name);
  if (around?.kind === 'IndexExpr' && around.x === name) {
    const index = info.constantOf(around.index);
    const outer = parents.get(around);
    const isWritten = outer?.kind === 'AssignStmt' && outer.lhs.includes(around);
    if (typeof index !== 'bigint' || isWritten || outer?.kind === 'UnaryExpr') return undefined;
    return { node: around, count: Number(index) + 1, isExact: true };
  }
  let at: Node = name;
  let first = 0;
  let last = room;
  if (around?.kind === 'SliceExpr') {
    const [low, high] = [around.low, around.high].map((one) => constant(one, from));
    if (low === null || high === null) return undefined;
    [at, first, last] = [around, low ?? 0, high ?? room];
  }
  return ofWhole(at, first, last, around?.kind === 'SliceExpr' && around.high !== undefined, from);
}

/** Undefined where there is nothing, null where it isn't constant. */
function constant(expr: Expr | undefined, { info }: TypedFunction): number | null | undefined {
  if (expr === undefined) return undefined;
  const value = info.constantOf(expr);
  return typeof value === 'bigint' ? Number(value) : null;
}

function ofWhole(
  at: Node,
  first: number,
  last: number | undefined,
  isBounded: boolean,
  from: TypedFunction,
): MessageBytes | undefined {
  const call = parentsIn(from.chunk).get(at);
  if (call?.kind === 'ReturnStmt') return { node: at, count: last, isExact: last === undefined || isBounded };
  if (call?.kind !== 'CallExpr' || call.fun === at) return undefined;
  const callee = from.info.calleeOf(call);
  if (callee.kind === 'conversion') {
    const other = comparedWith(call, from);
    return { node: call, count: last, isExact: last === undefined || isBounded || other === last - first };
  }
  if (callee.kind !== 'func' && callee.kind !== 'interface-method') return undefined;
  const { fullName } = callee.func;
  const bits = decoded.exec(fullName)?.[1];
  if (bits !== undefined) return { node: call, count: first + Number(bits) / 8, isExact: true };
  if (!users.test(fullName)) return undefined;
  const compares = /Equal|Compare/.test(fullName);
  return { node: call, count: last, isExact: last === undefined || isBounded || compares };
}

/** Length in bytes of the constant text that a converted buffer is compared with. */
function comparedWith(call: CallExpr, { info, chunk }: TypedFunction): number | undefined {
  const test = parentsIn(chunk).get(call);
  if (test?.kind !== 'BinaryExpr' || (test.op !== '==' && test.op !== '!=')) return undefined;
  const other = info.constantOf(unparen(test.x === call ? test.y : test.x));
  return typeof other === 'string' ? new TextEncoder().encode(other).length : undefined;
}
