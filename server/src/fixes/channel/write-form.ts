import type { AssignStmt, Expr, IfStmt, Stmt } from '../../syntax/ast.js';
import type { ChunkView } from '../guard/chunk-view.js';
import { calleeName } from '../guard/classify-use.js';
import type { WriterWrite } from './writer-use.js';

/**
 * What a statement does with the result of a write:
 * - `plain`: nothing;
 * - `checked`: it keeps the error (`_, err := w.Write(p)`), also in the header of an `if`;
 * - `returned`: it returns the error.
 */
export type WriteForm =
  | { readonly kind: 'plain' }
  | { readonly kind: 'checked'; readonly assign: AssignStmt; readonly around: IfStmt | undefined }
  | { readonly kind: 'returned' };

/** How a statement that is one write and nothing else uses its result; undefined for any other statement, and where the count matters. */
export function formOfWrite(stmt: Stmt, write: WriterWrite): WriteForm | undefined {
  const { call, method } = write;
  switch (stmt.kind) {
    case 'ExprStmt':
      return stmt.x === call ? { kind: 'plain' } : undefined;
    case 'AssignStmt': {
      if (stmt.rhs.length !== 1 || stmt.rhs[0] !== call || stmt.op === '+=') return undefined;
      if (stmt.lhs.every(isBlank)) return { kind: 'plain' };
      const isErrorOnly = givesErrorOnly(call, method) || (stmt.lhs.length === 2 && isBlank(stmt.lhs[0]));
      return isErrorOnly ? { kind: 'checked', assign: stmt, around: undefined } : undefined;
    }
    case 'IfStmt': {
      const inner = stmt.init === undefined ? undefined : formOfWrite(stmt.init, write);
      return inner?.kind === 'checked' ? { ...inner, around: stmt } : undefined;
    }
    case 'ReturnStmt':
      return stmt.results.length === 1 && stmt.results[0] === call && givesErrorOnly(call, method)
        ? { kind: 'returned' }
        : undefined;
    default:
      return undefined;
  }
}

/** Whether the call has no count of bytes as a result: `WriteByte`, `binary.Write` and `Encode`. */
export function givesErrorOnly({ fun }: WriterWrite['call'], method: WriterWrite['method']): boolean {
  if (method !== undefined) return method === 'WriteByte';
  return fun.kind === 'SelectorExpr' && (fun.sel.name === 'Write' || fun.sel.name === 'Encode');
}

function isBlank(expr: Expr | undefined): boolean {
  return expr?.kind === 'Ident' && expr.name === '_';
}

/** Whether what is written plainly ends in a new line, as the last part of a message does. */
export function endsLine(view: ChunkView, { call, method }: WriterWrite): boolean {
  const { fun, args } = call;
  if (method !== undefined) return endsInNewline(view, args[0]);
  const name = fun.kind === 'SelectorExpr' ? fun.sel.name : '';
  if (name === 'Fprintln' || name === 'Encode') return true;
  return (name === 'Fprintf' || name === 'Fprint' || name === 'WriteString') && endsInNewline(view, args[1]);
}

function endsInNewline(view: ChunkView, text: Expr | undefined): boolean {
  if (text === undefined) return false;
  switch (text.kind) {
    case 'BinaryExpr':
      return text.op === '+' && endsInNewline(view, text.y);
    case 'ParenExpr':
      return endsInNewline(view, text.x);
    case 'CallExpr': {
      const [first] = text.args;
      const name = calleeName(view, text);
      if (name === 'fmt.Sprintln') return true;
      const isText = name === 'fmt.Sprintf' || view.info.calleeOf(text).kind === 'conversion';
      return isText && endsInNewline(view, first);
    }
    default: {
      const value = view.info.constantOf(text);
      return value === 10n || value === 10 || (typeof value === 'string' && value.endsWith('\n'));
    }
  }
}
