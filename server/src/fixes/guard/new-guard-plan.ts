import type { VarObject } from '../../types/object.js';
import type { TypedPackage } from '../../types/package.js';
import type { FileEdit } from '../edit.js';
import { ChunkView } from './chunk-view.js';
import { isCopiedStruct } from './copied-struct.js';
import {
  declareField,
  declareInBody,
  declareLocal,
  declarePackageVariable,
  type DeclareGuard,
} from './declare-guard.js';
import { nameForField, nameForLocal, nameForPackageVariable } from './guard-name.js';
import { structOf } from './guarded-struct.js';
import { isPrintedAsWhole } from './shown-as-whole.js';
import { LockPlan } from './lock-plan.js';
import type { TargetUse } from './target-uses.js';

/** A lock that can be declared next to the data. */
export interface LockType {
  /** In package `sync`. */
  readonly name: 'Mutex' | 'RWMutex';
  /** It can be held for reading by several at a time. */
  readonly hasReadLock: boolean;
}

/** Builds the edits that declare a new guard and take it around the accesses. */
export class NewGuardPlan {
  private readonly plan: LockPlan;

  constructor(
    private readonly typed: TypedPackage,
    /** The lock is declared next to the first one. */
    private readonly targets: readonly VarObject[],
    private readonly lock: LockType,
    uses: readonly TargetUse[],
  ) {
    this.plan = new LockPlan(typed, uses);
  }

  /** Undefined when some access can't be locked faithfully, or a read lock would never be taken as one. */
  build(): readonly FileEdit[] | undefined {
    const name = this.declare();
    if (name === undefined) return undefined;
    const { hasReadLock } = this.lock;
    const pathFor = ({ base }: TargetUse): string => (base.text === '' ? name : `${base.text}.${name}`);
    if (!this.plan.lockUses({ pathFor, hasReadLock, isTakenForGood: false })) return undefined;
    const edits = this.plan.edits();
    return hasReadLock && edits?.some(takesReadLock) !== true ? undefined : edits;
  }

  /** Declares the guard and returns its name. */
  private declare(): string | undefined {
    const { typed } = this;
    const [target] = this.targets;
    const guarded = this.targets.map((one) => one.name).join(', ');
    const declaration = target?.origin.declaration;
    const file = typed.input.files.find((one) => one.uri === declaration?.file);
    if (target === undefined || declaration === undefined || file === undefined) return undefined;
    const qualifier = this.plan.nameOfPackage(file, declaration.chunk, 'sync');
    if (qualifier === undefined) return undefined;
    const state = this.plan.stateOf(file);
    let name: string;
    let declare: DeclareGuard;
    if (target.role === 'field') {
      const found = structOf(typed, target);
      if (found === undefined || isCopiedStruct(typed, found.type) || isPrintedAsWhole(typed, found.type))
        return undefined;
      name = nameForField(typed, target);
      declare = declareField(found, guarded, state.declarations);
    } else if (target.role === 'package') {
      name = nameForPackageVariable(typed, target);
      declare = declarePackageVariable(typed, target, guarded, state.declarations);
    } else {
      const view = new ChunkView(file, declaration.chunk, typed);
      name = nameForLocal(view, target);
      declare =
        target.role === 'param'
          ? declareInBody(view, target, guarded, state.bodies)
          : declareLocal(view, target, guarded, state.bodies);
    }
    return declare(name, qualifier + this.lock.name) ? name : undefined;
  }
}

function takesReadLock({ edits }: FileEdit): boolean {
  return edits.some(({ newText }) => newText.includes('.RLock()'));
}
