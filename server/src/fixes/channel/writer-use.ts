import type { CallExpr, Expr, FuncDecl, FuncLit, Ident, SelectorExpr } from '../../syntax/ast.js';
import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import { ChunkView } from '../guard/chunk-view.js';
import { calleeName } from '../guard/classify-use.js';
import { referenceOf, usesOf } from '../guard/target-uses.js';
import { isNil } from '../../flow/nil-test.js';

export interface WriterUseBase {
  readonly view: ChunkView;
  /** `w` or `a.w`. */
  readonly reference: Ident | SelectorExpr;
  /** Undefined for a package variable's declaration. */
  readonly owner: FuncDecl | FuncLit | undefined;
}

/** `bufio.NewWriter(x)`, which the variable gets as its value. */
export interface WriterMade extends WriterUseBase {
  readonly kind: 'made';
  readonly call: CallExpr;
  /** In the text of the call; undefined where the buffer has its usual size. */
  readonly size: Expr | undefined;
  /** In the variable's declaration, or in a literal of its struct: the first value of a new variable. */
  readonly isFirst: boolean;
}

/** A call that writes once to the underlying writer, so that it is a message of its own. */
export interface WriterWrite extends WriterUseBase {
  readonly kind: 'write';
  readonly call: CallExpr;
  /** The method of the writer; undefined where a function such as `fmt.Fprintf` gets it. */
  readonly method: 'Write' | 'WriteString' | 'WriteByte' | 'WriteRune' | undefined;
}

export interface WriterFlush extends WriterUseBase {
  readonly kind: 'flush';
  readonly call: CallExpr;
}

/** What leaves the writer alone, such as a comparison with nil. */
interface WriterNamed extends WriterUseBase {
  readonly kind: 'named';
}

export type WriterUse = WriterMade | WriterWrite | WriterFlush | WriterNamed;

/** Functions that write to their first argument, once a call, and keep nothing of it. */
const oneWrite = new Set([
  'fmt.Fprint', 'fmt.Fprintf', 'fmt.Fprintln', 'io.WriteString', 'encoding/binary.Write',
]); // prettier-ignore

/** Every use of a `*bufio.Writer` in the package; undefined where one of them is nothing that another type can do as well. */
export function findWriterUses(typed: TypedPackage, target: VarObject): readonly WriterUse[] | undefined {
  const uses: WriterUse[] = [];
  for (const file of typed.input.files) {
    for (const chunk of file.chunks) {
      if (!chunk.text.includes(target.name)) continue;
      const view = new ChunkView(file, chunk, typed);
      for (const ident of usesOf(view, target)) {
        const use = readWriterUse(view, ident, target);
        if (use === undefined) return undefined;
        uses.push(use);
      }
    }
  }
  return uses;
}

function readWriterUse(view: ChunkView, ident: Ident, target: VarObject): WriterUse | undefined {
  const reference = referenceOf(view, ident);
  const common = { view, reference, owner: view.functionAround(reference) };
  const declaration = target.origin.declaration;
  const isDeclaration = declaration?.ident === ident && declaration.chunk === view.chunk;
  const value = valueGiven(view, reference, target, isDeclaration);
  if (value !== undefined) {
    const made = readMade(view, value.expr);
    return made === undefined ? undefined : { ...common, ...made, kind: 'made', isFirst: value.isFirst };
  }
  if (isDeclaration) return { ...common, kind: 'named' };
  return (
    readCall(view, reference, common) ?? (isComparison(view, reference) ? { ...common, kind: 'named' } : undefined)
  );
}

/** The value that a name gets where it stands; undefined where it gets none. */
export function valueGiven(
  view: ChunkView,
  reference: Ident | SelectorExpr,
  target: VarObject,
  isDeclaration: boolean,
): { readonly expr: Expr; readonly isFirst: boolean } | undefined {
  const parent = view.parentOf(reference);
  if (parent?.kind === 'KeyValueExpr' && parent.key === reference && target.role === 'field')
    return { expr: parent.value, isFirst: true };
  if (parent?.kind === 'ValueSpec' && isDeclaration) {
    const expr = parent.values[parent.names.findIndex((name) => name === reference)];
    return expr === undefined ? undefined : { expr, isFirst: true };
  }
  if (parent?.kind !== 'AssignStmt' || !parent.lhs.includes(reference)) return undefined;
  const expr = parent.rhs[parent.lhs.indexOf(reference)];
  return expr === undefined ? undefined : { expr, isFirst: isDeclaration };
}

function readMade(view: ChunkView, expr: Expr): Pick<WriterMade, 'call' | 'size'> | undefined {
  if (expr.kind !== 'CallExpr') return undefined;
  const name = calleeName(view, expr);
  if (name === 'bufio.NewWriter' && expr.args.length === 1) return { call: expr, size: undefined };
  return name === 'bufio.NewWriterSize' && expr.args.length === 2 ? { call: expr, size: expr.args[1] } : undefined;
}

/** A call that writes or flushes. */
function readCall(
  view: ChunkView,
  reference: Ident | SelectorExpr,
  common: WriterUseBase,
): WriterWrite | WriterFlush | undefined {
  const parent = view.parentOf(reference);
  if (parent?.kind === 'SelectorExpr' && parent.x === reference) {
    const call = view.parentOf(parent);
    if (call?.kind !== 'CallExpr' || call.fun !== parent) return undefined;
    const method = parent.sel.name;
    switch (method) {
      case 'Write':
      case 'WriteString':
      case 'WriteByte':
      case 'WriteRune':
        return { ...common, kind: 'write', call, method };
      case 'Flush':
        return { ...common, kind: 'flush', call };
      default:
        return undefined;
    }
  }
  return writeThrough(view, reference, common);
}

/** A call of a method `Write`, or of a function that writes once to what it gets. */
export function writeCallOf(
  view: ChunkView,
  reference: Ident | SelectorExpr,
  common: WriterUseBase,
): WriterWrite | undefined {
  const parent = view.parentOf(reference);
  if (parent?.kind !== 'SelectorExpr' || parent.x !== reference) return writeThrough(view, reference, common);
  const call = view.parentOf(parent);
  const isWrite = call?.kind === 'CallExpr' && call.fun === parent && parent.sel.name === 'Write';
  return isWrite ? { ...common, kind: 'write', call, method: 'Write' } : undefined;
}

function writeThrough(
  view: ChunkView,
  reference: Ident | SelectorExpr,
  common: WriterUseBase,
): WriterWrite | undefined {
  const parent = view.parentOf(reference);
  if (parent?.kind !== 'CallExpr' || parent.args[0] !== reference) return undefined;
  const name = calleeName(view, parent);
  if (oneWrite.has(name)) return { ...common, kind: 'write', call: parent, method: undefined };
  const encode = name === 'encoding/json.NewEncoder' ? encodeCall(view, parent) : undefined;
  return encode === undefined ? undefined : { ...common, kind: 'write', call: encode, method: undefined };
}

/** `json.NewEncoder(w).Encode(v)`: one write with the text of v. */
function encodeCall(view: ChunkView, encoder: CallExpr): CallExpr | undefined {
  const selector = view.parentOf(encoder);
  if (selector?.kind !== 'SelectorExpr' || selector.sel.name !== 'Encode') return undefined;
  const call = view.parentOf(selector);
  return call?.kind === 'CallExpr' && call.fun === selector ? call : undefined;
}

function isComparison(view: ChunkView, reference: Ident | SelectorExpr): boolean {
  const parent = view.parentOf(reference);
  if (parent?.kind !== 'BinaryExpr' || (parent.op !== '==' && parent.op !== '!=')) return false;
  const other = parent.x === reference ? parent.y : parent.x;
  return isNil(other, view.info);
}
