import type { AccessPath, PathStep } from '../../flow/access-path.js';
import type { VarObject } from '../../types/object.js';

/**
 * Which lock protects a piece of data, told without the names of any one function: the lock that is reached from the object so many steps
 * above the data (`s.mu` for `s.items`: one), or one that is reached from a package variable.
 */
export interface Guard {
  /** Steps from the data up to what it shares with its lock; undefined for a lock of the package. */
  readonly up: number | undefined;
  /** From there to the lock, fields as declared; for a lock of the package its variable first. */
  readonly steps: readonly VarObject[];
}

/** The variable or field that is the lock itself; undefined where the object that holds the data is its own lock. */
export function lockOf(guard: Guard): VarObject | undefined {
  return guard.steps.at(-1);
}

/** Guards of one package: the same lock gives the same object. */
export class GuardNames {
  private readonly ids = new Map<VarObject, number>();
  private readonly guards = new Map<string, Guard>();

  /** What a lock is to the data that a path ends in; undefined for a lock that has nothing to do with it. */
  guardOf(data: AccessPath, lock: AccessPath): Guard | undefined {
    const dataSteps = stepsOf(data);
    while (dataSteps.length > 0 && dataSteps.at(-1)?.kind !== 'var') dataSteps.pop();
    const lockSteps = stepsOf(lock);
    if (data.root !== lock.root || dataSteps.length === 0) return this.packageGuard(lock, lockSteps);
    let common = 0;
    while (
      common < dataSteps.length - 1 &&
      common < lockSteps.length &&
      isSameStep(dataSteps[common], lockSteps[common])
    )
      common++;
    return this.intern(dataSteps.length - common, lockSteps.slice(common));
  }

  private packageGuard(lock: AccessPath, steps: readonly PathStep[]): Guard | undefined {
    const { root } = lock;
    return root.kind === 'var' && root.role === 'package' ? this.intern(undefined, [root, ...steps]) : undefined;
  }

  /** The guard with that way to the lock; undefined when it goes through elements. */
  intern(up: number | undefined, steps: readonly PathStep[]): Guard | undefined {
    const fields: VarObject[] = [];
    for (const step of steps) {
      if (step.kind !== 'var') return undefined;
      fields.push(step.origin);
    }
    const key = `${up ?? ''}:${fields.map((field) => this.idOf(field)).join('.')}`;
    let guard = this.guards.get(key);
    if (guard === undefined) {
      guard = { up, steps: fields };
      this.guards.set(key, guard);
    }
    return guard;
  }

  private idOf(variable: VarObject): number {
    let id = this.ids.get(variable);
    if (id === undefined) {
      id = this.ids.size;
      this.ids.set(variable, id);
    }
    return id;
  }
}

/** A guard as a reader would write it next to an access of the data: `s.mu`; an embedded mutex by what embeds it. */
export function guardText(guard: Guard, data: AccessPath): string {
  const names = guard.steps.map((step) => step.name);
  if (guard.steps.length > 1 && guard.steps.at(-1)?.isEmbedded === true) names.pop();
  if (guard.up === undefined) return names.join('.');
  let owner: AccessPath | undefined = data;
  while (owner.parent !== undefined && owner.step?.kind !== 'var') owner = owner.parent;
  for (let i = 0; i < guard.up && owner !== undefined; i++) owner = owner.parent;
  const isEmbedded = guard.steps.length === 1 && guard.steps[0]?.isEmbedded === true;
  const base = owner?.toString() ?? '';
  return isEmbedded || names.length === 0 ? base : `${base}.${names.join('.')}`;
}

/** Whether two paths name one place, whichever table they are from. */
export function isSamePath(a: AccessPath, b: AccessPath): boolean {
  if (a === b) return true;
  if (a.depth !== b.depth || a.root !== b.root) return false;
  const [left, right] = [stepsOf(a), stepsOf(b)];
  return left.every((step, i) => isSameStep(step, right[i]));
}

function stepsOf(path: AccessPath): PathStep[] {
  const steps: PathStep[] = [];
  for (let one: AccessPath | undefined = path; one?.step !== undefined; one = one.parent) steps.push(one.step);
  return steps.reverse();
}

/** Whether two steps lead to the same place, whichever tables their paths are from. */
export function isSameStep(a: PathStep | undefined, b: PathStep | undefined): boolean {
  if (a === b) return true;
  if (a?.kind === 'var' && b?.kind === 'var') return a.origin === b.origin;
  return a?.kind === 'key' && b?.kind === 'key' && a.text === b.text;
}
