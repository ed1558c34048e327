import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPackage as checkTypes } from '../../server/src/types/check-package.js';
import type { TypedPackage } from '../../server/src/types/package.js';
import { sample } from '../harness/go-sources.js';
import { toPath, type CorpusSession } from './corpus-session.js';
import { deadlineMutants } from './deadline-mutants.js';
import { endMutants } from './end-mutants.js';
import { flushMutants } from './flush-mutants.js';
import { lockMutants } from './lock-mutants.js';
import { type Mutant, type MutantKind } from './mutant.js';
import { callsOf } from './placed-calls.js';
import { unlockMutants } from './unlock-mutants.js';
import { waitMutants } from './wait-mutants.js';

/** Mutants of one kind that one folder gives at most. */
const mostPerFolder = 15;

/** A package whose code has something to break, and what is taken of it. */
export interface MutantSite {
  readonly folder: string;
  readonly packageName: string;
  readonly mutant: Mutant;
}

function mutantsOf(typed: TypedPackage): readonly Mutant[] {
  const calls = callsOf(typed);
  return [
    ...lockMutants(typed),
    ...waitMutants(typed),
    ...flushMutants(typed, calls),
    ...unlockMutants(calls),
    ...endMutants(typed, calls),
    ...deadlineMutants(calls),
  ];
}

/** Spares the parsing of most folders. */
function hasSomethingToBreak(folder: string): boolean {
  const names = readdirSync(folder).filter((name) => name.endsWith('.go'));
  return names.some((name) => /\.R?Lock\(\)|\.Wait\(\)|<-|\.Flush\(\)|\.Close\(\)|Deadline\(/.test(readFileSync(join(folder, name), 'utf8')));
}

/** Everything that could be broken, in order of folders and files. */
export async function findSites(session: CorpusSession, roots: readonly string[]): Promise<readonly MutantSite[]> {
  const sites: MutantSite[] = [];
  for (const root of roots) {
    for await (const folder of session.folders(root)) {
      if (!hasSomethingToBreak(toPath(folder))) continue;
      for (const { input } of (await session.load(folder)).packages) {
        const typed = checkTypes(input, session.engine.importer);
        sites.push(...mutantsOf(typed).map((mutant) => ({ folder, packageName: typed.name, mutant })));
      }
      session.forget(folder);
    }
  }
  return sites;
}

/** The same for the same seed. No package gives more than its share, lest one large program stands for all. */
export function selectSites(
  sites: readonly MutantSite[],
  kinds: readonly MutantKind[],
  limit: number,
  seed: number,
): readonly MutantSite[] {
  return kinds.flatMap((kind) => {
    const taken = new Map<string, number>();
    const possible = sample(
      sites.filter((site) => site.mutant.kind === kind),
      Infinity,
      seed,
    );
    const fair = possible.filter(({ folder }) => {
      const count = (taken.get(folder) ?? 0) + 1;
      taken.set(folder, count);
      return count <= mostPerFolder;
    });
    return fair.slice(0, limit);
  });
}

