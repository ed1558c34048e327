import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';

/** The repository's top folder. */
export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));

export interface Source {
  /** From the repository's top folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Every hand-written TypeScript and JavaScript file below some top folders, in order of path. */
export function readSources(folders: readonly string[]): Source[] {
  const paths = globSync(
    folders.map((folder) => `${folder}/**/*.{ts,mjs,cjs}`),
    { cwd: repositoryRoot, ignore: ['**/generated/**', '**/node_modules/**'] },
  );
  return paths.sort().map((path) => ({ path, text: readFileSync(join(repositoryRoot, path), 'utf8') }));
}
