import type { TypedPackage } from '../../server/src/types/package.js';
import type { GuardedAccess } from './guarded-accesses.js';
import type { GuardedPlace } from './guarded-place.js';
import { eligibleRegions, extentOf, type EligibleRegion } from './eligible-regions.js';
import { nothing, placeIn, replacing, type Mutant } from './mutant.js';

/** Mutants of a package's locks: each lock gone, and each write lock around a write turned into a read lock. */
export function lockMutants(typed: TypedPackage): readonly Mutant[] {
  return eligibleRegions(typed).flatMap((eligible) => {
    const mutants = [withoutLock(eligible)];
    const { region, accesses } = eligible;
    const writes = accesses.filter((access) => access.isWrite);
    if (region.isReadWrite && region.mode === 'write' && writes.length > 0)
      mutants.push(withReadLock({ region, accesses: writes }));
    return mutants;
  });
}

function withoutLock(eligible: EligibleRegion): Mutant {
  const { region } = eligible;
  return { ...common(eligible), kind: 'lock-removed', edits: replacing(region.declared, region.ends, nothing) };
}

function withReadLock(eligible: EligibleRegion): Mutant {
  const { declared, methodNames } = eligible.region;
  const edits = methodNames.flatMap((name) => replacing(declared, [name], `R${name.name}`));
  return { ...common(eligible), kind: 'lock-weakened', edits: edits.sort((a, b) => b.start - a.start) };
}

function common({ region, accesses }: EligibleRegion): Omit<Mutant, 'kind' | 'edits'> {
  const { declared, mutex, mode } = region;
  const data = [...new Set(accesses.map(({ place }) => nameOf(place)))];
  return {
    declared: placeIn(declared, declared.decl),
    name: declared.object.fullName,
    unprotected: [placeIn(declared, extentOf(region))],
    what: `${data.join(', ')} under ${nameOf(mutex)}`,
    traits: [
      mutex.base === '' ? 'package variable' : mutex.variable.isEmbedded ? 'embedded mutex' : 'field',
      mode === 'read' ? 'read lock' : accesses.some(isWrite) ? 'writes' : 'reads only',
      /^[A-Z]/.test(declared.decl.name.name) ? 'exported' : 'unexported',
      ...(region.isInLiteral ? ['in a function literal'] : []),
    ],
  };
}

function isWrite(access: GuardedAccess): boolean {
  return access.isWrite;
}

function nameOf({ base, variable }: GuardedPlace): string {
  return base === '' ? variable.name : `${base}.${variable.name}`;
}
