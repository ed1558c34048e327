import { remembered } from '../../base/remembered.js';
import type { AccessPath } from '../../flow/access-path.js';
import type { FunctionUnit } from '../../flow/function-unit.js';
import { lockOf } from '../../program/guards/guard.js';
import type { GuardTable } from '../../program/guards/guard-table.js';
import { expectsLock } from '../../program/guards/precondition.js';
import { isExported } from '../../types/identical.js';
import type { VarObject } from '../../types/object.js';
import { guardElsewhere } from './guard-elsewhere.js';

/** Which functions leave it to their callers to hold a lock, where some functions are known to lack it. */
export class Reliance {
  /** The functions that lack the lock, with those that nobody else calls. */
  readonly parts: ReadonlySet<FunctionUnit>;
  private readonly isCalledUnderIt: (unit: FunctionUnit) => boolean;

  constructor(
    private readonly table: GuardTable,
    private readonly lock: VarObject,
    private readonly lacking: ReadonlySet<FunctionUnit>,
  ) {
    this.parts = this.findParts();
    const isLock = ({ target }: AccessPath): boolean => target?.origin === lock;
    const open = new Set<FunctionUnit>();
    this.isCalledUnderIt = remembered((unit: FunctionUnit): boolean => {
      if (expectsLock(unit)) return true;
      if (isEnteredFromOutside(unit) || open.has(unit)) return false;
      open.add(unit);
      const others = table.graph.callersOf(unit).filter(({ from }) => !this.parts.has(from.unit));
      const isAlways = others.every(
        ({ from, call }) => [...call.locks.held.keys()].some(isLock) || this.isCalledUnderIt(from.unit),
      );
      open.delete(unit);
      return others.length > 0 && isAlways;
    });
  }

  /** Functions that use something under the lock which they don't take: by what all other callers hold, by their own words, or as the part of one that lacks it. */
  units(): ReadonlySet<FunctionUnit> {
    const relying = new Set<FunctionUnit>();
    for (const { variable, facts } of this.table.data) {
      let isForIt: boolean | undefined;
      for (const { unit, own, callers, guards } of facts) {
        if (own.has(this.lock) || relying.has(unit) || this.lacking.has(unit)) continue;
        const isHeld = [...guards.keys()].some((guard) => lockOf(guard) === this.lock);
        if (isHeld || (callers.has(this.lock) && this.isCalledUnderIt(unit))) relying.add(unit);
        else if (this.parts.has(unit)) {
          isForIt ??= guardElsewhere(this.table, variable, this.parts, this.lock) !== undefined;
          if (isForIt) this.addWithCallers(unit, relying);
        }
      }
    }
    return relying;
  }

  private addWithCallers(unit: FunctionUnit, relying: Set<FunctionUnit>): void {
    if (this.lacking.has(unit) || relying.has(unit) || !this.parts.has(unit)) return;
    relying.add(unit);
    for (const { from } of this.table.graph.callersOf(unit)) this.addWithCallers(from.unit, relying);
  }

  private findParts(): ReadonlySet<FunctionUnit> {
    const { graph } = this.table;
    const parts = new Set(this.lacking);
    for (const unit of parts) {
      const summary = this.table.summaryOf(unit);
      for (const { kind, callee } of summary === undefined ? [] : graph.callsOf(summary)) {
        if (kind !== 'call' || isEnteredFromOutside(callee.unit)) continue;
        if (graph.callersOf(callee.unit).every(({ from }) => parts.has(from.unit))) parts.add(callee.unit);
      }
    }
    return parts;
  }
}

function isEnteredFromOutside({ node, object }: FunctionUnit): boolean {
  return node.kind === 'FuncLit' || object === undefined || isExported(object.name);
}
