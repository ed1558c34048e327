import { groupBy } from '../../server/src/base/group-by.js';
import { bufferedWriters, type BufferedWriterFact } from '../../server/src/knowledge/buffered-writers.js';
import { isSamePlace, placeOf, type NamedPlace } from '../../server/src/flow/method-call.js';
import type { CallExpr, Expr, NodeBase } from '../../server/src/syntax/ast.js';
import { walk } from '../../server/src/syntax/walk.js';
import { isExported } from '../../server/src/types/identical.js';
import type { VarObject } from '../../server/src/types/object.js';
import type { DeclaredFunction, TypeInfo, TypedPackage } from '../../server/src/types/package.js';
import { deref, fieldsOf, typeFullName } from '../../server/src/types/type-queries.js';
import { nothing, placeIn, replacing, type Mutant } from './mutant.js';
import { methodCallsAmong, mutantAt, variableOf, withoutCall, type PlacedCall, type PlacedMethodCall } from './placed-calls.js';

const facts: ReadonlyMap<string, BufferedWriterFact> = new Map(bufferedWriters.map((fact) => [fact.type, fact]));

/**
 * Mutants where the one flush of a writer is gone: of a local in the function that makes it, of a field in the whole package. Flushes on ways that return early don't count. And those where what it writes to is closed before the flush,
 * where the function closes it after.
 */
export function flushMutants(typed: TypedPackage, calls: readonly PlacedCall[]): readonly Mutant[] {
  const methods = methodCallsAmong(calls);
  const flushes = methods.filter(isFlush);
  const counts = groupBy(flushes, variableOf);
  const sinks = flushes.length === 0 ? new Map<VarObject, VarObject>() : sinkFields(typed);
  return flushes.flatMap((flush): readonly Mutant[] => {
    const variable = variableOf(flush);
    const { role } = variable;
    if (role !== 'local' && (role !== 'field' || isOpen(variable, typed))) return [];
    if (counts.get(variable)?.some((other) => other !== flush && !isOnOtherWay(other, flush)) === true) return [];
    const creation = role === 'local' ? creationOf(flush) : undefined;
    if (role === 'local' && creation === undefined) return [];
    const others = methods.filter((call) => variableOf(call) === variable);
    if (role === 'local' && holdsNothing(flush, others)) return [];
    const mutants: Mutant[] = [];
    const edits = withoutCall(flush);
    const making = role === 'field' ? makersOf(variable, typed) : new Set<DeclaredFunction>();
    const makers = calls.filter(({ declared }) => making.has(declared));
    const common = { ...mutantAt(flush, [...others, ...makers]), what: `${flush.on.path}.${flush.name}` };
    const traits = [role, flush.isDeferred ? 'deferred' : 'called', typeFullName(deref(variable.type)) ?? ''];
    if (edits !== undefined) mutants.push({ ...common, kind: 'flush-removed', edits, traits });
    const sink = creation === undefined ? undefined : sinkOf(creation, flush.info);
    const isClose = (call: PlacedMethodCall): boolean =>
      call.name === 'Close' &&
      call.frame === flush.frame &&
      (sink === undefined
        ? call.on.root === flush.on.root && variableOf(call) === sinks.get(variable)
        : isSamePlace(call.on, sink));
    const swapped = swap(flush, methods.filter(isClose));
    if (swapped !== undefined) mutants.push({ ...common, kind: 'flush-swapped', ...swapped, traits: [role, ...swapped.traits] });
    return mutants;
  });
}

/** Fields that hold a writer, with the field beside it that holds what it writes to, as the package makes them. */
function sinkFields(typed: TypedPackage): ReadonlyMap<VarObject, VarObject> {
  const fields = new Map<VarObject, VarObject>();
  for (const { decl, chunk } of typed.functions) {
    const info = typed.info(chunk);
    walk(decl, (node) => {
      if (node.kind === 'AssignStmt' && node.lhs.length === 1) addAssigned(node.lhs[0], node.rhs[0], info);
      if (node.kind === 'CompositeLit') addFields(node.elements, info);
    });
  }
  return fields;

  function addAssigned(target: Expr | undefined, value: Expr | undefined, info: TypeInfo): void {
    const writer = target === undefined ? undefined : placeOf(target, info);
    const sink = value?.kind === 'CallExpr' ? sinkOf(value, info) : undefined;
    if (writer?.variable.role === 'field' && sink?.variable.role === 'field' && writer.root === sink.root)
      fields.set(writer.variable.origin, sink.variable.origin);
  }

  function addFields(elements: readonly Expr[], info: TypeInfo): void {
    const values = elements.flatMap((element) => {
      if (element.kind !== 'KeyValueExpr' || element.key.kind !== 'Ident') return [];
      const field = info.objectOf(element.key);
      return field?.kind === 'var' ? [{ field: field.origin, value: element.value }] : [];
    });
    for (const { field, value } of values) {
      const sink = value.kind === 'CallExpr' ? sinkOf(value, info) : undefined;
      const beside = values.find((other) => sink !== undefined && isAt(other.value, sink, info));
      if (beside !== undefined) fields.set(field, beside.field);
    }
  }
}

function isAt(value: Expr, place: NamedPlace, info: TypeInfo): boolean {
  const other = placeOf(value, info);
  return other !== undefined && isSamePlace(other, place);
}

/** Whether other packages may flush what a field holds. */
function isOpen({ name, isEmbedded }: VarObject, typed: TypedPackage): boolean {
  return isExported(name) && !isEmbedded && typed.name !== 'main';
}

/** Functions that give a field its value. */
function makersOf(field: VarObject, typed: TypedPackage): ReadonlySet<DeclaredFunction> {
  const makers = new Set<DeclaredFunction>();
  for (const declared of typed.functions) {
    const info = typed.info(declared.chunk);
    const isField = (name: Expr): boolean => {
      const ident = name.kind === 'SelectorExpr' ? name.sel : name;
      const object = ident.kind === 'Ident' && ident.name === field.name ? info.objectOf(ident) : undefined;
      return object?.kind === 'var' && object.origin === field;
    };
    const isKeyOf = (element: Expr): boolean => element.kind === 'KeyValueExpr' && isField(element.key);
    walk(declared.decl, (node) => {
      const isMade =
        node.kind === 'AssignStmt'
          ? node.lhs.some(isField)
          : node.kind === 'CompositeLit'
            ? node.elements.some(isKeyOf) || (node.elements.length > 0 && fieldsOf(info.typeOf(node)).some(({ origin }) => origin === field) && !node.elements.some(isKeyed))
            : false;
      if (isMade) makers.add(declared);
    });
  }
  return makers;
}

function isKeyed(element: Expr): boolean {
  return element.kind === 'KeyValueExpr';
}

/** Whether nothing is written to a local before the flush, or whole values only, which are flushed at once. */
function holdsNothing({ on, declared, info }: PlacedMethodCall, calls: readonly PlacedMethodCall[]): boolean {
  const fact = facts.get(typeFullName(deref(on.variable.type)) ?? '');
  const isHarmless = ({ name }: PlacedMethodCall): boolean =>
    fact !== undefined && [...fact.flushes, ...fact.neutral, ...fact.writesThrough].includes(name);
  let uses = 0;
  walk(declared.decl, (node) => {
    if (node.kind === 'Ident' && node.name === on.variable.name && info.objectOf(node) === on.variable) uses++;
  });
  // One use is the declaration.
  return calls.every(isHarmless) && uses === calls.length + 1;
}

function isFlush(call: PlacedMethodCall): boolean {
  return facts.get(typeFullName(deref(variableOf(call).type)) ?? '')?.flushes.includes(call.name) === true;
}

/** Whether no way comes by both: one of them leaves the function early. */
function isOnOtherWay(other: PlacedCall, flush: PlacedCall): boolean {
  if (other.frame !== flush.frame) return false;
  return other.call.start < flush.call.start ? leavesBefore(other, flush) : leavesBefore(flush, other);
}

function leavesBefore({ list }: PlacedCall, { call }: PlacedCall): boolean {
  const last = list.at(-1);
  return last?.kind === 'ReturnStmt' && call.start > last.end;
}

/** The call that makes what a local holds, in the function that flushes it. */
function creationOf({ on, declared, info }: PlacedMethodCall): CallExpr | undefined {
  const found: CallExpr[] = [];
  walk(declared.decl, (node) => {
    const [targets, values] =
      node.kind === 'AssignStmt' ? [node.lhs, node.rhs] : node.kind === 'ValueSpec' ? [node.names, node.values] : [[], []];
    const [target, value] = [targets[0], values[0]];
    if (value?.kind !== 'CallExpr' || target?.kind !== 'Ident' || info.objectOf(target) !== on.variable) return;
    if (makerOf(value, info) !== undefined) found.push(value);
  });
  return found.length === 1 ? found[0] : undefined;
}

function makerOf(call: CallExpr, info: TypeInfo): BufferedWriterFact['makers'][number] | undefined {
  const callee = info.calleeOf(call);
  if (callee.kind !== 'func') return undefined;
  return bufferedWriters.flatMap(({ makers }) => makers).find(({ name }) => name === callee.func.fullName);
}

/** What a writer is made for; undefined for other calls and for what has no name. */
function sinkOf(call: CallExpr, info: TypeInfo): NamedPlace | undefined {
  const maker = makerOf(call, info);
  const argument = maker === undefined ? undefined : call.args[maker.sink];
  return argument === undefined ? undefined : placeOf(argument, info);
}

function swap(flush: PlacedMethodCall, closes: readonly PlacedMethodCall[]): Pick<Mutant, 'edits' | 'traits'> | undefined {
  const { declared } = flush;
  const textOf = ({ start, end }: NodeBase): string => declared.chunk.text.slice(start, end);
  const deferred = closes.find(({ isDeferred }) => isDeferred);
  if (flush.isDeferred) {
    if (deferred?.stmt === undefined || flush.stmt === undefined || deferred.stmt.start > flush.stmt.start) return undefined;
    const both = `${textOf(flush.stmt)}\n${textOf(deferred.stmt)}`;
    const edits = [...replacing(declared, [flush.stmt], both), ...replacing(declared, [deferred.stmt], nothing)];
    return { edits, traits: ['both deferred'] };
  }
  const close = closes.find((call) => !call.isDeferred && call.list === flush.list && call.at > flush.at) ?? deferred;
  const stmt = flush.list[flush.at];
  const gone = close === undefined ? undefined : withoutCall(close);
  if (close === undefined || gone === undefined || stmt === undefined) return undefined;
  const { start } = placeIn(declared, stmt);
  const edits = [...gone, { start, end: start, text: `${textOf(close.call)}\n` }];
  return { edits: edits.sort((a, b) => b.start - a.start), traits: [close === deferred ? 'close deferred' : 'both called'] };
}
