import { lookupFieldOrMethod } from '../types/lookup.js';
import type { VarObject } from '../types/object.js';
import type { Type } from '../types/type.js';
import { fieldsOf, typeFullName, underlying } from '../types/type-queries.js';
import { bySummary, type SummariesByFile } from './by-summary.js';

/** Structs in structs are looked through this far. */
const maxDepth = 3;

/**
 * Says of which types two values that were made alike are still not as good as one: what is done to one is not done to the other, or one stays
 * open. Channels, pointers to structs that are changed after they were made or hold a lock, and what has a `Close` method.
 */
export class IdentityTypes {
  private readonly changed: ReadonlySet<VarObject>;

  constructor(files: SummariesByFile) {
    this.changed = new Set(changedFields(files));
  }

  has(type: Type): boolean {
    const under = underlying(type);
    if (under.kind === 'chan') return true;
    if (under.kind !== 'pointer') return under.kind === 'interface' && needsClose(type);
    return needsClose(type) || this.isChanged(under.elem, 0);
  }

  private isChanged(type: Type, depth: number): boolean {
    return fieldsOf(type).some((field) => {
      if (this.changed.has(field.origin)) return true;
      const { kind } = underlying(field.type);
      if (kind === 'chan') return true;
      if (kind === 'pointer') return false;
      return isSyncType(field.type) || (kind === 'struct' && depth < maxDepth && this.isChanged(field.type, depth + 1));
    });
  }
}

const changedFields = bySummary(({ own }) => {
  const fields = new Set<VarObject>();
  for (const { isWrite, isFresh, path } of own) {
    const field = isWrite && !isFresh ? path.target : undefined;
    if (field?.role === 'field') fields.add(field.origin);
  }
  return [...fields];
});

/** Whether a value that nobody uses stays open: its type has a method `Close`. */
export function needsClose(type: Type): boolean {
  const member = lookupFieldOrMethod(type, 'Close');
  return member?.object.kind === 'func';
}

function isSyncType(type: Type): boolean {
  return /^sync(\/atomic)?\./.test(typeFullName(type) ?? '');
}
