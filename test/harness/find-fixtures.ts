import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseFixture, type Fixture } from './fixture.js';

const rulesPath = fileURLToPath(new URL('../../server/src/rules', import.meta.url));

/** A rule's folder, `<family>/<rule-id>`, whether it has code yet or not. */
export interface RuleFolder {
  readonly ruleId: string;
  readonly path: string;
}

export function findRuleFolders(): readonly RuleFolder[] {
  return readdirSync(rulesPath, { withFileTypes: true })
    .filter((family) => family.isDirectory() && family.name !== 'generated')
    .flatMap((family) => readdirSync(join(rulesPath, family.name)).map((id) => join(rulesPath, family.name, id)))
    .filter((path) => existsSync(join(path, 'rule.md')) || existsSync(join(path, 'fixtures')))
    .sort()
    .map((path) => ({ ruleId: basename(path), path }));
}

/** Every fixture of every rule. @throws when one cannot be read */
export function findFixtures(): readonly { readonly ruleId: string; readonly fixture: Fixture }[] {
  return findRuleFolders().flatMap(({ ruleId, path }) => {
    const folder = join(path, 'fixtures');
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith('.txtar'))
      .sort()
      .map((name) => ({
        ruleId,
        fixture: parseFixture(basename(name, '.txtar'), readFileSync(join(folder, name), 'utf8')),
      }));
  });
}
