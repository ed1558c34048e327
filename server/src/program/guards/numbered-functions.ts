import { getOrMake } from '../../base/get-or-make.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import type { FunctionSummary } from '../../flow/summary.js';
import type { FuncObject } from '../../types/object.js';

/** A function in two versions of a package. */
export interface ChangedFunction {
  readonly number: number;
  readonly before: FunctionSummary;
  readonly now: FunctionSummary;
}

/** The functions and literals of a package by number. A version that only changes bodies, with as many literals as before, numbers them alike. */
export class NumberedFunctions {
  private constructor(
    readonly summaries: readonly FunctionSummary[],
    /** Knows the units of all versions that are numbered alike. */
    private readonly numbers: WeakMap<FunctionUnit, number>,
    private byObject: ReadonlyMap<FuncObject, readonly number[]> | undefined,
  ) {
    summaries.forEach(({ unit }, number) => {
      if (numbers.get(unit) !== number) numbers.set(unit, number);
    });
  }

  static of(summaries: readonly FunctionSummary[]): NumberedFunctions {
    return new NumberedFunctions(summaries, new WeakMap(), undefined);
  }

  /** Undefined for functions of other packages. */
  numberOf(unit: FunctionUnit): number | undefined {
    return this.numbers.get(unit);
  }

  summaryOf(unit: FunctionUnit): FunctionSummary | undefined {
    const number = this.numbers.get(unit);
    return number === undefined ? undefined : this.summaries[number];
  }

  /** A function and the literals in it. */
  numbersOf(object: FuncObject): readonly number[] {
    this.byObject ??= numbersByObject(this.summaries);
    return this.byObject.get(object) ?? [];
  }

  /** What is walked anew in a later version; undefined where other functions are declared there. */
  changesTo(later: readonly FunctionSummary[]): readonly ChangedFunction[] | undefined {
    const { summaries } = this;
    if (later.length !== summaries.length) return undefined;
    const changes: ChangedFunction[] = [];
    for (let number = 0; number < later.length; number++) {
      const [before, now] = [summaries[number]!, later[number]!];
      if (before === now) continue;
      if (!isSameFunction(before.unit, now.unit)) return undefined;
      changes.push({ number, before, now });
    }
    return changes;
  }

  /** The later version. */
  continuedBy(later: readonly FunctionSummary[]): NumberedFunctions {
    return new NumberedFunctions(later, this.numbers, this.byObject);
  }
}

function numbersByObject(summaries: readonly FunctionSummary[]): ReadonlyMap<FuncObject, readonly number[]> {
  const found = new Map<FuncObject, number[]>();
  summaries.forEach(({ unit: { object } }, number) => {
    if (object !== undefined) getOrMake(found, object, (): number[] => []).push(number);
  });
  return found;
}

function isSameFunction(a: FunctionUnit, b: FunctionUnit): boolean {
  return (
    a.node.kind === b.node.kind &&
    a.object === b.object &&
    a.file.uri === b.file.uri &&
    a.params.length === b.params.length &&
    a.params.every((param, i) => (param === undefined) === (b.params[i] === undefined))
  );
}
