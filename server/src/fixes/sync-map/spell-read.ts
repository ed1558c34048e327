import type { IndexExpr } from '../../syntax/ast.js';
import { applyEdits, type TextEdit } from '../edit.js';
import { calleeName } from '../guard/classify-use.js';
import type { SpellRead } from '../guard/hoist.js';
import type { TargetUse } from '../guard/target-uses.js';
import { anyText, hasGo, keyOf, mapText, type MapContext } from './map-context.js';
import { convertedText, isAny, mayBeNilInterface, writtenType } from './stored-value.js';

/** `s.clients.Load(id)`, or what is done in the same step with it. */
export function loadCall(context: MapContext, use: TargetUse, inner: readonly TextEdit[] = []): string | undefined {
  const key = keyOf(use);
  const step = context.steps.get(use);
  const text =
    key === undefined
      ? undefined
      : convertedText(context, key, context.shape.key, step?.value === undefined ? 1 : 2, inner);
  if (text === undefined) return undefined;
  const value = step?.value === undefined ? undefined : convertedText(context, step.value, context.shape.elem, 2);
  if (step?.value !== undefined && value === undefined) return undefined;
  return `${mapText(context, use)}.${step?.method ?? 'Load'}(${value === undefined ? text : `${text}, ${value}`})`;
}

/** `.(T)` for what the map holds; undefined where the type can't be written. */
export function assertion(context: MapContext, type = context.shape.elem): string | undefined {
  const text = writtenType(context, type);
  return text === undefined ? undefined : `.(${text})`;
}

/** A name for what `Load` gives. */
export function loadedName({ names }: MapContext): string {
  return names.fresh('loaded', 'stored', 'kept');
}

/** An element: its zero value where there is none, for a failed assertion gives that (Go spec, "Type assertions"). */
export function spellElement(
  context: MapContext,
  use: TargetUse,
  target: string,
  inner: readonly TextEdit[] = [],
): readonly string[] | undefined {
  const call = loadCall(context, use, inner);
  const cast = assertion(context);
  if (call === undefined || cast === undefined) return undefined;
  if (isAny(context.shape.elem)) return [target.replace(/^(\S+)/, '$1, _') + call];
  const loaded = loadedName(context);
  return [`${loaded}, _ := ${call}`, `${target.replace(/^(\S+)/, '$1, _')}${loaded}${cast}`];
}

/** How the uses of a statement that only read become locals before it. */
export function spellReads(context: MapContext): SpellRead {
  return (use, name, inner) => {
    const { access } = use;
    if (access.kind === 'IndexExpr' && isElement(access, use)) return spellElement(context, use, `${name} := `, inner);
    if (access.kind !== 'CallExpr') return undefined;
    if (calleeName(context.view, access) === 'len') return countLines(context, use, name);
    return copyLines(context, use, name, inner);
  };
}

function isElement(access: IndexExpr, use: TargetUse): boolean {
  return access.x === use.reference;
}

/** A `sync.Map` does not know its length. */
function countLines(context: MapContext, use: TargetUse, name: string): readonly string[] {
  const map = mapText(context, use);
  if (hasGo(context, 23)) return [`${name} := 0`, `for range ${map}.Range {`, `\t${name}++`, '}'];
  return [`${name} := 0`, `${map}.Range(func(_, _ ${anyText(context)}) bool {`, `\t${name}++`, '\treturn true', '})'];
}

/** `maps.Clone(m)`, `slices.Sorted(maps.Keys(m))`: of a copy with the types that the map had. */
function copyLines(
  context: MapContext,
  use: TargetUse,
  name: string,
  inner: readonly TextEdit[],
): readonly string[] | undefined {
  const { access, reference, view } = use;
  const { shape } = context;
  if (access.kind !== 'CallExpr' || inner.length > 0) return undefined;
  const isClone = calleeName(view, access) === 'maps.Clone';
  const copy = isClone ? name : context.names.fresh('snapshot', 'copied');
  const map = mapText(context, use);
  const type = writtenType(context, shape);
  const [key, value] = [context.names.fresh('key'), context.names.fresh('value')];
  const [k, v] = [assertion(context, shape.key), assertion(context)];
  if (type === undefined || k === undefined || v === undefined || mayBeNilInterface(shape.elem)) return undefined;
  const store = `\t${copy}[${key}${mayBeNilInterface(shape.key) && isAny(shape.key) ? '' : k}] = ${value}${v}`;
  const loop = hasGo(context, 23)
    ? [`for ${key}, ${value} := range ${map}.Range {`, store, '}']
    : [`${map}.Range(func(${key}, ${value} ${anyText(context)}) bool {`, store, '\treturn true', '})'];
  const text = applyEdits(view.source(access), [
    { start: reference.start - access.start, end: reference.end - access.start, newText: copy },
  ]);
  return [`${copy} := make(${type})`, ...loop, ...(isClone ? [] : [`${name} := ${text}`])];
}
