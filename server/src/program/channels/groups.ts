import type { PackageCode } from '../../flow/paths/package-code.js';
import { unparen } from '../../flow/unparen.js';
import type { FuncDecl, FuncLit } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import { methodCallOf, placeOf, type NamedPlace } from '../../flow/method-call.js';
import { bodyUnitOf, type GoroutineRun } from './runs.js';

/** The group that counts a goroutine. */
export interface CountingGroup {
  /** As the function names it that starts the goroutine. */
  readonly place: NamedPlace;
  /** As the goroutine names it; undefined where the group's `Go` counts. */
  readonly inside: NamedPlace | undefined;
}

/** The group whose `Done` a goroutine calls, or whose `Go` has started it; undefined where none is seen. */
export function groupOf(run: GoroutineRun, code: PackageCode): CountingGroup | undefined {
  const { start, body, unit } = run;
  if (start.kind === 'CallExpr') {
    const fun = unparen(start.fun);
    const place = fun.kind === 'SelectorExpr' ? placeOf(fun.x, unit.info) : undefined;
    return place && { place, inside: undefined };
  }
  if (start.call.kind !== 'CallExpr') return undefined;
  const own = bodyUnitOf(run, code);
  if (own === undefined) return undefined;
  const { info } = own;
  let inside: NamedPlace | undefined;
  walk(body, (node) => {
    const call = inside === undefined ? methodCallOf(node, info) : undefined;
    if (call?.method === '(*sync.WaitGroup).Done') inside = call.on;
    return inside === undefined;
  });
  if (inside === undefined) return undefined;
  const place = outside(inside, body, start.call.args.map((argument) => placeOf(argument, unit.info))); // prettier-ignore
  return place && { place, inside };
}

/** What the starting function calls a place of the goroutine; undefined where it is the goroutine's own. */
function outside(
  inside: NamedPlace,
  body: FuncLit | FuncDecl,
  given: readonly (NamedPlace | undefined)[],
): NamedPlace | undefined {
  const { root } = inside;
  if (root.owner !== body) return body.kind === 'FuncLit' || root.role === 'package' ? inside : undefined;
  if (root.role !== 'param' || inside.path !== root.name) return undefined;
  const names = body.type.params.fields.flatMap((field) => field.names);
  return names.length === given.length ? given[names.findIndex(({ name }) => name === root.name)] : undefined;
}
