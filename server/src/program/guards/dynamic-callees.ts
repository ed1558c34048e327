import { getOrMake } from '../../base/get-or-make.js';
import type { DynamicCallee } from '../../flow/dynamic-call.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { FunctionSummary } from '../../flow/summary.js';
import { methodSetOf } from '../../types/method-set.js';
import type { FuncObject, VarObject } from '../../types/object.js';
import { deref, namedOf } from '../../types/type-queries.js';
import type { NamedType, Type } from '../../types/type.js';
import { isTestFile } from '../test-files.js';
import type { Implementations } from './implementations.js';

/** A method with the type that it is declared on. */
interface Method {
  readonly summary: FunctionSummary;
  readonly receiver: NamedType;
}

const none: readonly FunctionSummary[] = [];

/** Which functions of a package a call may run that doesn't name any, by class hierarchy: all that have the method and implement the interface. */
export class DynamicCallees {
  private readonly byObject = new Map<FuncObject, FunctionSummary>();
  private readonly byUnit = new Map<FunctionUnit, FunctionSummary>();
  private readonly methods = new Map<string, Method[]>();
  private readonly kept = new Map<VarObject, FunctionSummary[]>();
  private readonly known = new Map<Type, Map<string, readonly FunctionSummary[]>>();

  constructor(
    summaries: readonly FunctionSummary[],
    private readonly implementations: Implementations,
  ) {
    for (const summary of summaries) {
      const { unit } = summary;
      this.byUnit.set(unit, summary);
      if (unit.node.kind !== 'FuncDecl' || unit.object === undefined || isTestFile(unit.file.uri)) continue;
      this.byObject.set(unit.object.origin, summary);
      if (unit.hasReceiver) this.addMethod(unit.object.name, summary);
    }
    for (const { dynamicCalls } of summaries)
      for (const { callee } of dynamicCalls) if (callee.kind === 'keep') this.keep(callee.place, callee.function);
  }

  of(callee: DynamicCallee): readonly FunctionSummary[] {
    switch (callee.kind) {
      case 'interface':
        return this.implementing(callee.name, callee.type);
      case 'kept':
        return this.kept.get(callee.place) ?? none;
      case 'keep':
        return none;
      case 'handed':
        return this.handed(callee.function);
      case 'handed-object':
        return this.methodsOf(callee.type, callee.interface);
    }
  }

  private addMethod(name: string, summary: FunctionSummary): void {
    const type = summary.unit.params[0]?.type;
    const receiver = type === undefined ? undefined : namedOf(deref(type))?.origin;
    if (receiver !== undefined) getOrMake(this.methods, name, (): Method[] => []).push({ summary, receiver });
  }

  private keep(place: VarObject, func: FuncObject | FunctionUnit): void {
    getOrMake(this.kept, place, (): FunctionSummary[] => []).push(...this.handed(func));
  }

  private implementing(name: string, type: Type): readonly FunctionSummary[] {
    const byName = getOrMake(this.known, type, () => new Map<string, readonly FunctionSummary[]>());
    return getOrMake(byName, name, () =>
      (this.methods.get(name) ?? [])
        .filter(({ receiver }) => this.implementations.has(receiver, type))
        .map(({ summary }) => summary),
    );
  }

  private handed(func: FuncObject | FunctionUnit): readonly FunctionSummary[] {
    const summary = 'node' in func ? this.byUnit.get(func) : this.byObject.get(func.origin);
    return summary === undefined ? none : [summary];
  }

  private methodsOf(type: Type, wanted: Type): readonly FunctionSummary[] {
    const found: FunctionSummary[] = [];
    const methods = methodSetOf(type);
    for (const name of methodSetOf(wanted).keys()) {
      const method = methods.get(name);
      const summary = method === undefined ? undefined : this.byObject.get(method.object.origin);
      if (summary !== undefined) found.push(summary);
    }
    return found;
  }
}
