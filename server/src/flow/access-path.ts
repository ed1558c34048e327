import type { VarObject } from '../types/object.js';
import type { Type } from '../types/type.js';
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
export type PathStep = VarObject | ConstantKey | ChannelMark | AddressMark | PointeeMark | ElementMark | ElementsMark;

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

/** `a[i]`: one element of a slice or array, nobody knows which. */
export interface ElementMark {
  readonly kind: 'element';
}

export const elementMark: ElementMark = { kind: 'element' };

/** All elements of a slice, as a range or a copy reads them. */
export interface ElementsMark {
  readonly kind: 'elements';
}

export const elementsMark: ElementsMark = { kind: 'elements' };

/**
 * A name for a place in memory, as a function sees it: `s.registry.clients`. Interned by its table, so that two paths of one
 * table are the same place by name exactly when they are the same object. Dereferences on the way leave no trace: `p.f` is `x.f` once `p` is known to be `&x`.
 */
export class AccessPath {
  /** Absent until needed: most paths end where they are. */
  private children: Map<PathStep, AccessPath> | undefined;
  private inRoot: boolean | undefined;
  private whole: AccessPath | 'none' | undefined;

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

  /**
   * The larger place that this one is part of: the struct of a field, the array or all of the slice of an element. Undefined for a
   * variable and for what is reached through a map.
   */
  get enclosing(): AccessPath | undefined {
    this.whole ??= enclosingPlace(this) ?? 'none';
    return this.whole === 'none' ? undefined : this.whole;
  }

  /** Whether an element of which nobody knows which one is on the way: two such paths may be different places. */
  get isUncertain(): boolean {
    return this.step?.kind === 'element' || this.parent?.isUncertain === true;
  }

  /** The type of what is in the place; undefined where the path doesn't tell. */
  get type(): Type | undefined {
    if (this.parent === undefined) return this.root.kind === 'var' ? this.root.type : undefined;
    if (this.step?.kind === 'var') return this.step.type;
    const of = this.parent.type === undefined ? undefined : underlying(this.parent.type);
    switch (this.step?.kind) {
      case 'pointee':
        return of?.kind === 'pointer' ? of.elem : undefined;
      case 'key':
      case 'element':
        return of?.kind === 'slice' || of?.kind === 'array' || of?.kind === 'map' ? of.elem : undefined;
      default:
        return undefined;
    }
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
  const kind = path.type === undefined ? undefined : underlying(path.type).kind;
  return kind === 'struct' || kind === 'array';
}

function enclosingPlace({ parent, step }: AccessPath): AccessPath | undefined {
  const type = parent?.type === undefined ? undefined : underlying(parent.type);
  if (parent === undefined || type === undefined) return undefined;
  // What a pointer to a slice leads to has its elements elsewhere.
  const isSlicePointer = type.kind === 'pointer' && underlying(type.elem).kind === 'slice';
  switch (step?.kind) {
    case 'var':
    case 'key':
    case 'element':
      if (type.kind === 'struct' || type.kind === 'array') return parent;
      if (type.kind === 'slice' || isSlicePointer) return parent.child(elementsMark);
      return type.kind === 'pointer' ? parent.child(pointeeMark) : undefined;
    default:
      return undefined;
  }
}

function stepText(step: PathStep | undefined): string {
  switch (step?.kind) {
    case 'var':
      return `.${step.name}`;
    case 'key':
      return `[${step.text}]`;
    case 'element':
    case 'elements':
      return '[…]';
    default:
      return '';
  }
}

/** Whether one has to go through the place to get to the path. */
export function isBehind(path: AccessPath, place: AccessPath): boolean {
  for (let one = path.parent; one !== undefined; one = one.parent) if (one === place) return true;
  return false;
}

/** Stands for whatever it may be, in sets of what was waited for. */
export const anything = new AccessPath({ kind: 'result', index: -1 }, undefined, undefined, 0);

/** Deeper paths are not followed: real guards and data lie closer, and recursion through a list would never end. */
export const maxPathDepth = 5;

/** Interns the roots of one package's paths. */
export class PathTable {
  private readonly variables = new WeakMap<VarObject, AccessPath>();
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
