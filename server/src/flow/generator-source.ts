import type { CallExpr, Expr } from '../syntax/ast.js';
import type { VarObject } from '../types/object.js';
import type { TypeInfo } from '../types/package.js';
import { deref, namedOf, typeFullName } from '../types/type-queries.js';
import type { FlowEnvironment } from './environment.js';
import { initialValue } from './initial-value.js';

/**
 * Whether a variable is a `rand.Rand` that its declaration makes over a source of one's own (https://pkg.go.dev/math/rand#New): but for `Read` and `Seed` it
 * keeps nothing itself, so that it is as safe as the source.
 */
export function isAsSafeAsItsSource(variable: VarObject | undefined, method: string, env: FlowEnvironment): boolean {
  if (variable === undefined || method === 'Read' || method === 'Seed') return false;
  if (!isLibrarys(typeFullName(deref(variable.type)))) return false;
  const { declaration } = variable;
  const info = declaration === undefined ? undefined : env.infoOf(declaration.chunk);
  const value = declaration === undefined ? undefined : initialValue(variable);
  const source = value?.kind === 'CallExpr' && info !== undefined ? sourceOf(value, info) : undefined;
  if (source === undefined || info === undefined) return false;
  const named = namedOf(deref(info.typeOf(source)));
  return named !== undefined && !isLibrarys(typeFullName(named));
}

function isLibrarys(typeName: string | undefined): boolean {
  return typeName?.startsWith('math/rand.') === true || typeName?.startsWith('math/rand/v2.') === true;
}

function sourceOf(call: CallExpr, info: TypeInfo): Expr | undefined {
  const callee = info.calleeOf(call);
  const name = callee.kind === 'func' ? callee.func.fullName : undefined;
  return name === 'math/rand.New' || name === 'math/rand/v2.New' ? call.args[0] : undefined;
}
