import type { FunctionRewrite } from '../function-fix.js';
import type { FuncDecl, FuncLit, ReturnStmt } from '../../syntax/ast.js';
import type { TypeInfo } from '../../types/package.js';
import { isNamed } from '../../types/type-queries.js';
import { zeroValueOf } from './zero-value.js';

/** What becomes of the error of a flush: the function returns it, the program logs it, or there is nobody to tell. */
export type ErrorUse = 'returned' | 'logged' | 'lost';

/** How a writer is flushed. */
export interface FlushCall {
  /** `w.Flush()`. */
  readonly call: string;
  /** `w.Error()` where the flush itself gives no error; else undefined. */
  readonly error: string | undefined;
}

export function flushCallOf(
  name: string,
  fact: { readonly flushes: readonly string[]; readonly errorMethod?: string },
): FlushCall {
  const error = fact.errorMethod === undefined ? undefined : `${name}.${fact.errorMethod}()`;
  return { call: `${name}.${fact.flushes[0] ?? ''}()`, error };
}

/** What a function can do with the error of a flush. */
export function errorUseIn(owner: FuncDecl | FuncLit, info: TypeInfo, mayLog: boolean): ErrorUse {
  const last = owner.type.results?.fields.at(-1);
  if (last !== undefined && isNamed(info.typeOf(last.type), 'error')) return 'returned';
  return mayLog ? 'logged' : 'lost';
}

/**
 * The lines that flush and hand on the error; undefined where that can't be written.
 *
 * @param exit the `return` that follows, which may name the results
 * @param undo lines for the way of an error
 */
export function flushLines(
  flush: FlushCall,
  use: ErrorUse,
  owner: FuncDecl | FuncLit,
  rewrite: FunctionRewrite,
  { exit, undo = [] }: { readonly exit?: ReturnStmt | undefined; readonly undo?: readonly string[] },
): readonly string[] | undefined {
  if (use === 'lost') return [flush.call];
  const { view, edits } = rewrite;
  const log = use === 'logged' ? edits.nameOfPackage(view.file, view.chunk, 'log') : undefined;
  const way =
    use === 'logged' ? (log === undefined ? undefined : `${log}Print(err)`) : returnOfError(owner, rewrite, exit);
  if (way === undefined) return undefined;
  const test = (call: string): readonly string[] => [
    `if err := ${call}; err != nil {`,
    ...[...undo, way].map((line) => `\t${line}`),
    '}',
  ];
  return flush.error === undefined ? test(flush.call) : [flush.call, ...test(flush.error)];
}

/** `return 0, err`. */
function returnOfError(
  owner: FuncDecl | FuncLit,
  { view }: FunctionRewrite,
  exit: ReturnStmt | undefined,
): string | undefined {
  const values: string[] = [];
  const fields = owner.type.results?.fields ?? [];
  // A bare return gives what the named results hold.
  const isBare = exit?.results.length === 0;
  for (const { names, type } of fields) {
    const zero = zeroValueOf(view, type);
    if (names.length === 0) values.push(zero ?? '');
    for (const { name } of names) values.push((isBare && name !== '_' ? name : zero) ?? '');
  }
  values[values.length - 1] = 'err';
  return values.includes('') ? undefined : `return ${values.join(', ')}`;
}
