import type { VarObject } from '../types/object.js';
import { underlying } from '../types/type-queries.js';

/**
 * Where an access path starts: a variable (package variable, local, parameter, receiver or capture), or an object that the
 * function makes and returns as its n-th result.
 */
export type PathRoot = VarObject | ResultRoot;

export interface ResultRoot {
  readonly kind: 'result';
  readonly index: number;
}

/** A field, an element under a constant key or index, or one of the marks below. */
export type PathStep = VarObject | ConstantKey | ChannelMark | AddressMark | PointeeMark;

/** `["red"]` or `[0]`; interned by the path table. */
export interface ConstantKey {
  readonly kind: 'key';
  /** The key as written. */
  readonly text: string;
}

/** The closing of a channel as an event of its own: a range ends by the close, not by any one send. */
export interface ChannelMark {
  readonly kind: 'close';
}

export const closeMark: ChannelMark = { kind: 'close' };

/** `&x`: the value that points to the place; always the last step. */
export interface AddressMark {
  readonly kind: 'address';
}

export const addressMark: AddressMark = { kind: 'address' };

/** `*p` as a whole, where no field follows; always the last step. */
export interface PointeeMark {
  readonly kind: 'pointee';
}

export const pointeeMark: PointeeMark = { kind: 'pointee' };

/**
 * A name for a place in memory, as a function sees it: `s.registry.clients`. Interned by its table, so that two paths of one
 * table are the same place by name exactly when they are the same object. Dereferences on the way leave no trace: `p.f` is `x.f` once `p` is known to be `&x`.
 */
export class AccessPath {
  /** Absent until needed: most paths end where they are. */
  private children: Map<PathStep, AccessPath> | undefined;
  private inRoot: boolean | undefined;

  constructor(
    readonly root: PathRoot,
    readonly parent: AccessPath | undefined,
    readonly step: PathStep | undefined,
    readonly depth: number,
  ) {}

  /**
   * Whether the place is part of the memory of the variable that the path starts at, as `x.a.b` is for nested structs; false behind a
   * pointer, slice, map or interface.
   */
  get isInRoot(): boolean {
    this.inRoot ??=
      this.parent === undefined
        ? this.root.kind === 'var'
        : this.step?.kind !== 'pointee' && this.parent.isInRoot && holdsInPlace(this.parent);
    return this.inRoot;
  }

  /** The path one step further; from `&x` the one from `x`. */
  child(step: PathStep): AccessPath {
    if (this.step === addressMark && this.parent !== undefined)
      return step === pointeeMark ? this.parent : this.parent.child(step);
    let next = this.children?.get(step);
    if (next === undefined) {
      next = new AccessPath(this.root, this, step, this.depth + 1);
      this.children ??= new Map();
      this.children.set(step, next);
    }
    return next;
  }

  /** The place itself for the address of a place. */
  get place(): AccessPath {
    return this.step === addressMark && this.parent !== undefined ? this.parent : this;
  }

  /** The same steps from another start. */
  rebase(from: AccessPath, to: AccessPath): AccessPath {
    if (this === from) return to;
    if (this.parent === undefined || this.step === undefined) return this;
    return this.parent.rebase(from, to).child(this.step);
  }

  /** The variable or field that the path ends in; undefined for a bare result. */
  get target(): VarObject | undefined {
    if (this.step !== undefined) return this.step.kind === 'var' ? this.step : this.parent?.target;
    return this.root.kind === 'var' ? this.root : undefined;
  }

  /** As a reader would write it: `s.registry.clients`. */
  toString(): string {
    if (this.parent !== undefined) {
      const before = this.parent.toString();
      if (this.step === addressMark) return `&${before}`;
      if (this.step === pointeeMark) return `*${before}`;
      return before + stepText(this.step);
    }
    return this.root.kind === 'var' ? this.root.name : 'result';
  }
}

/** Whether what follows lies inside the place itself: it is a struct or an array. */
function holdsInPlace(path: AccessPath): boolean {
  const variable = path.step ?? path.root;
  if (variable.kind !== 'var') return false;
  const { kind } = underlying(variable.type);
  return kind === 'struct' || kind === 'array';
}

function stepText(step: PathStep | undefined): string {
  switch (step?.kind) {
    case 'var':
      return `.${step.name}`;
    case 'key':
      return `[${step.text}]`;
    default:
      return '';
  }
}

/** Deeper paths are not followed: real guards and data lie closer, and recursion through a list would never end. */
export const maxPathDepth = 5;

/** Interns the roots of one package's paths. */
export class PathTable {
  private readonly variables = new Map<VarObject, AccessPath>();
  private readonly results: AccessPath[] = [];
  private readonly keys = new Map<string, ConstantKey>();

  key(text: string): ConstantKey {
    let key = this.keys.get(text);
    if (key === undefined) {
      key = { kind: 'key', text };
      this.keys.set(text, key);
    }
    return key;
  }

  ofVariable(variable: VarObject): AccessPath {
    let path = this.variables.get(variable);
    if (path === undefined) {
      path = new AccessPath(variable, undefined, undefined, 0);
      this.variables.set(variable, path);
    }
    return path;
  }

  ofResult(index: number): AccessPath {
    let path = this.results[index];
    if (path === undefined) {
      path = new AccessPath({ kind: 'result', index }, undefined, undefined, 0);
      this.results[index] = path;
    }
    return path;
  }
}
