import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the bundle or, from source, of this file. */
const here = typeof __dirname === 'string' ? __dirname : import.meta.dirname;

/**
 * Finds a file that ships with the product.
 *
 * @param paths places relative to the package's root, in order of preference
 * @throws when there is none
 */
export function findShippedFile(...paths: readonly string[]): string {
  // A bundle lies one folder below the root, a source three.
  for (let folder = here; ; folder = dirname(folder)) {
    for (const path of paths) {
      if (existsSync(join(folder, path))) return join(folder, path);
    }
    if (folder === dirname(folder)) throw new Error(`${paths.join(', ')}: not found in or above ${here}`);
  }
}

/** Version of the product, as its manifest says. */
export function productVersion(): string {
  const manifest = JSON.parse(readFileSync(findShippedFile('package.json'), 'utf8')) as { readonly version: string };
  return manifest.version;
}
