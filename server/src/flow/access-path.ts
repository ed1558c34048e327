import type { VarObject } from '../types/object.js';

/**
 * Where an access path starts: a variable (package variable, local, parameter, receiver or capture), or an object that the
 * function makes and returns as its n-th result.
 */
export type PathRoot = VarObject | ResultRoot;

export interface ResultRoot {
  readonly kind: 'result';
  readonly index: number;
}

/** A field, a map's element under a constant key, or the mark of a channel's closing. */
export type PathStep = VarObject | ConstantKey | ChannelMark;

/** `["red"]`; interned by the path table. */
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

/**
 * A name for a place in memory, as a function sees it: `s.registry.clients`. Interned by its table, so that two paths of one
 * table are the same place by name exactly when they are the same object. Dereferences leave no trace.
 */
export class AccessPath {
  /** Absent until needed: most paths end where they are. */
  private children: Map<PathStep, AccessPath> | undefined;

  constructor(
    readonly root: PathRoot,
    readonly parent: AccessPath | undefined,
    readonly step: PathStep | undefined,
    readonly depth: number,
  ) {}

  /** The path one step further. */
  child(step: PathStep): AccessPath {
    let next = this.children?.get(step);
    if (next === undefined) {
      next = new AccessPath(this.root, this, step, this.depth + 1);
      this.children ??= new Map();
      this.children.set(step, next);
    }
    return next;
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
    if (this.parent !== undefined) return this.parent.toString() + stepText(this.step);
    return this.root.kind === 'var' ? this.root.name : 'result';
  }
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
