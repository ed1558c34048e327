import type { CallExpr, Expr } from '../syntax/ast.js';
import { walk } from '../syntax/walk.js';
import type { GoObject } from '../types/object.js';
import { deref, underlying } from '../types/type-queries.js';
import { variableOfIdent } from './assignments.js';
import { initialValue } from './initial-value.js';
import type { PathScope } from './resolve-path.js';
import { calleeName } from './sync-operation.js';
import { unparen } from './unparen.js';

/**
 * What the text tells of the bytes that one call sends:
 * - `part`: more must follow, as after a header of fixed size, a text that doesn't end its line, or the blank line behind headers;
 * - `line`: ends a line;
 * - `end`: nothing but the end of a line;
 * - `unknown`.
 */
type Shape = 'part' | 'line' | 'end' | 'unknown';

/** The bytes that one call sends. */
export interface StreamPiece {
  readonly shape: Shape;
  /** Whose lengths are sent. */
  readonly lengths: ReadonlySet<GoObject>;
  /** What is sent: variables and fields. */
  readonly names: ReadonlySet<GoObject>;
  /** The objects whose fields or results are sent. */
  readonly owners: ReadonlySet<GoObject>;
  /** How much it is doesn't depend on what is in a string or slice. */
  readonly isShort: boolean;
}

/** What `values` are when they are sent one after the other, the first one after a format where there is one. */
export function pieceOf(
  values: readonly Expr[],
  kind: 'bytes' | 'format' | 'line' | 'fixed',
  scope: PathScope,
): StreamPiece {
  const lengths = new Set<GoObject>();
  const names = new Set<GoObject>();
  const owners = new Set<GoObject>();
  for (const value of values) {
    collectNames(value, { lengths, names, owners }, scope);
    const initial = onlyValue(value, scope);
    if (initial !== undefined) collectNames(initial, { lengths, names: new Set(), owners: new Set() }, scope);
  }
  return {
    shape: shapeOf(values, kind, scope),
    lengths,
    names,
    owners,
    isShort: kind === 'fixed' || values.every((one) => isShort(one, scope)),
  };
}

/** Whether two pieces that follow one another certainly belong to one message. */
export function belongTogether(first: StreamPiece, second: StreamPiece, holder: GoObject | undefined): boolean {
  if (first.shape === 'part' || second.shape === 'end') return true;
  if ([...first.lengths].some((one) => second.names.has(one))) return true;
  if (first.shape === 'line') return false;
  return [...first.owners].some((one) => one !== holder && second.owners.has(one));
}

function shapeOf(values: readonly Expr[], kind: 'bytes' | 'format' | 'line' | 'fixed', scope: PathScope): Shape {
  if (kind === 'fixed') return 'part';
  if (kind === 'line') return 'line';
  const value = kind === 'format' ? values[0] : values.at(-1);
  return value === undefined ? 'unknown' : shapeOfValue(value, kind === 'format', scope);
}

function shapeOfValue(value: Expr, isFormat: boolean, scope: PathScope): Shape {
  const expr = unparen(value);
  const constant = scope.info.constantOf(expr);
  if (typeof constant === 'string') return shapeOfText(constant, isFormat);
  switch (expr.kind) {
    case 'BinaryExpr':
      return expr.op === '+' ? shapeOfValue(expr.y, false, scope) : 'unknown';
    case 'CallExpr':
      return shapeOfCall(expr, scope);
    case 'CompositeLit':
      return shapeOfBytes(expr.elements, scope);
    case 'SliceExpr': {
      const isWhole = expr.low === undefined && expr.high === undefined;
      return isWhole && underlying(deref(scope.info.typeOf(expr.x))).kind === 'array' ? 'part' : 'unknown';
    }
    case 'Ident': {
      const initial = onlyValue(expr, scope);
      return initial === undefined ? 'unknown' : shapeOfValue(initial, false, scope);
    }
    default:
      return 'unknown';
  }
}

/** What a local is made of by its declaration, and by nothing else. */
function onlyValue(value: Expr, { info, assignments }: PathScope): Expr | undefined {
  const expr = unparen(value);
  const variable = expr.kind === 'Ident' ? variableOfIdent(expr, info) : undefined;
  const initial =
    variable?.role === 'local' && assignments.countOf(variable) === 1 ? initialValue(variable) : undefined;
  return initial?.kind === 'CallExpr' || initial?.kind === 'CompositeLit' || initial?.kind === 'BinaryExpr'
    ? initial
    : undefined;
}

function shapeOfCall(call: CallExpr, scope: PathScope): Shape {
  const { info } = scope;
  const callee = info.calleeOf(call);
  const [first, ...rest] = call.args;
  if (first === undefined) return 'unknown';
  // `[]byte(text)`.
  if (callee.kind === 'conversion') return shapeOfValue(first, false, scope);
  if (callee.kind === 'builtin') {
    const isFixed =
      callee.name === 'make' && typeof (rest[0] === undefined ? undefined : info.constantOf(rest[0])) === 'bigint';
    if (isFixed) return 'part';
    if (callee.name !== 'append' || rest[0] === undefined) return 'unknown';
    return call.hasEllipsis ? shapeOfValue(rest[0], false, scope) : shapeOfBytes(rest, scope);
  }
  const name = calleeName(call, scope);
  if (name === 'fmt.Sprintf') return shapeOfValue(first, true, scope);
  if (name === 'fmt.Appendf' && rest[0] !== undefined) return shapeOfValue(rest[0], true, scope);
  return name === 'fmt.Sprintln' ? 'line' : 'unknown';
}

const newline = 10;

/** Bytes that are written down. */
function shapeOfBytes(bytes: readonly Expr[], { info }: PathScope): Shape {
  const last = bytes.at(-1);
  const value = last === undefined ? undefined : info.constantOf(last);
  return value === BigInt(newline) || value === newline ? 'line' : 'part';
}

function shapeOfText(text: string, isFormat: boolean): Shape {
  if (text === '') return 'unknown';
  if (/^[\r\n]+$/.test(text)) return 'end';
  // The blank line that ends headers.
  if (/\n\r?\n$/.test(text)) return 'part';
  if (text.endsWith('\n')) return 'line';
  // Nobody knows how the text ends that comes last.
  return isFormat && /%[-+# 0-9.*[\]]*[svw]$/.test(text) ? 'unknown' : 'part';
}

/** A number, or a text that is written down. */
function isShort(value: Expr, { info }: PathScope): boolean {
  if (info.constantOf(value) !== undefined) return true;
  const type = underlying(info.typeOf(value));
  return type.kind === 'basic' && type.name !== 'string' && type.name !== 'untyped string';
}

interface Names {
  readonly lengths: Set<GoObject>;
  readonly names: Set<GoObject>;
  readonly owners: Set<GoObject>;
}

function collectNames(value: Expr, { lengths, names, owners }: Names, { info }: PathScope): void {
  walk(value, (node) => {
    if (node.kind === 'FuncLit') return false;
    if (node.kind === 'CallExpr' && node.fun.kind === 'Ident' && node.fun.name === 'len') {
      const measured = node.args[0] === undefined ? undefined : unparen(node.args[0]);
      const name = measured?.kind === 'SelectorExpr' ? measured.sel : measured;
      const object = name?.kind === 'Ident' ? info.objectOf(name) : undefined;
      if (object?.kind === 'var') lengths.add(object);
      return false;
    }
    if (node.kind === 'Ident') {
      const object = info.objectOf(node);
      if (object?.kind === 'var') names.add(object);
    }
    if (node.kind === 'SelectorExpr' && node.x.kind === 'Ident') {
      const object = info.objectOf(node.x);
      if (object?.kind === 'var' && object.role !== 'package') owners.add(object);
    }
    return true;
  });
}
