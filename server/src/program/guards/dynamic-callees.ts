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
import type { ChangedFunction, NumberedFunctions } from './numbered-functions.js';

/** A method with the type that it is declared on. */
interface Method {
  readonly number: number;
  readonly receiver: NamedType;
}

const none: readonly number[] = [];

/** What depends on the declarations of a package, and on which functions its fields and variables are given. */
interface Known {
  readonly byObject: ReadonlyMap<FuncObject, number>;
  readonly methods: ReadonlyMap<string, readonly Method[]>;
  readonly kept: Map<VarObject, number[]>;
  readonly implementations: Implementations;
  /** By interface and name. */
  readonly implementing: WeakMap<Type, Map<string, readonly number[]>>;
  /** By type and interface. */
  readonly objects: WeakMap<Type, WeakMap<Type, readonly number[]>>;
}

/**
 * Which functions of a package, by number, a call may run that doesn't name any, by class hierarchy: all that have the method and implement the
 * interface.
 */
export class DynamicCallees {
  private constructor(
    private readonly functions: NumberedFunctions,
    private readonly known: Known,
  ) {}

  static of(functions: NumberedFunctions, implementations: Implementations): DynamicCallees {
    const byObject = new Map<FuncObject, number>();
    const methods = new Map<string, Method[]>();
    functions.summaries.forEach(({ unit }, number) => {
      const { node, object, file, hasReceiver, params } = unit;
      if (node.kind !== 'FuncDecl' || object === undefined || isTestFile(file.uri)) return;
      byObject.set(object.origin, number);
      const type = hasReceiver ? params[0]?.type : undefined;
      const receiver = type === undefined ? undefined : namedOf(deref(type))?.origin;
      if (receiver !== undefined) getOrMake(methods, object.name, (): Method[] => []).push({ number, receiver });
    });
    const kept = new Map<VarObject, number[]>();
    const implementing = new WeakMap<Type, Map<string, readonly number[]>>();
    const objects = new WeakMap<Type, WeakMap<Type, readonly number[]>>();
    const found = new DynamicCallees(functions, { byObject, methods, kept, implementations, implementing, objects });
    for (const summary of functions.summaries)
      for (const { place, numbers } of found.keptBy(summary, functions))
        getOrMake(kept, place, (): number[] => []).push(...numbers);
    return found;
  }

  /** The same for a later version that keeps the same. */
  continuedBy(functions: NumberedFunctions): DynamicCallees {
    return new DynamicCallees(functions, this.known);
  }

  /** Whether changed functions give fields and variables the same functions as before. */
  keepsTheSame(changes: readonly ChangedFunction[], later: NumberedFunctions): boolean {
    return changes.every(({ before, now }) => {
      const [old, current] = [this.keptBy(before, this.functions), this.keptBy(now, later)];
      return (
        old.length === current.length &&
        old.every(({ place, numbers }, i) => {
          const other = current[i]!;
          return place === other.place && isSameList(numbers, other.numbers);
        })
      );
    });
  }

  summariesOf(callee: DynamicCallee): readonly FunctionSummary[] {
    return this.of(callee).map((number) => this.functions.summaries[number]!);
  }

  private of(callee: DynamicCallee): readonly number[] {
    switch (callee.kind) {
      case 'interface':
        return this.implementing(callee.name, callee.type);
      case 'kept':
        return this.known.kept.get(callee.place) ?? none;
      case 'keep':
        return none;
      case 'handed':
        return this.handed(callee.function, this.functions);
      case 'handed-object':
        return this.methodsOf(callee.type, callee.interface);
    }
  }

  private keptBy({ dynamicCalls }: FunctionSummary, functions: NumberedFunctions): Kept[] {
    if (dynamicCalls.length === 0) return [];
    return dynamicCalls.flatMap(({ callee }) =>
      callee.kind === 'keep' ? [{ place: callee.place, numbers: this.handed(callee.function, functions) }] : [],
    );
  }

  private implementing(name: string, type: Type): readonly number[] {
    const { implementing, methods, implementations } = this.known;
    const candidates = methods.get(name);
    if (candidates === undefined) return none;
    const byName = getOrMake(implementing, type, () => new Map<string, readonly number[]>());
    return getOrMake(byName, name, () =>
      candidates.filter(({ receiver }) => implementations.has(receiver, type)).map(({ number }) => number),
    );
  }

  private handed(func: FuncObject | FunctionUnit, functions: NumberedFunctions): readonly number[] {
    const number = 'node' in func ? functions.numberOf(func) : this.known.byObject.get(func.origin);
    return number === undefined ? none : [number];
  }

  private methodsOf(type: Type, wanted: Type): readonly number[] {
    const byInterface = getOrMake(this.known.objects, type, () => new WeakMap<Type, readonly number[]>());
    return getOrMake(byInterface, wanted, () => {
      const methods = methodSetOf(type);
      return [...methodSetOf(wanted).keys()].flatMap((name) => {
        const method = methods.get(name);
        return method === undefined ? [] : (this.known.byObject.get(method.object.origin) ?? []);
      });
    });
  }
}

/** Functions that a field or package variable is given. */
interface Kept {
  readonly place: VarObject;
  readonly numbers: readonly number[];
}

function isSameList(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i]);
}
