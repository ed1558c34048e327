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

/** Version of the product, as its manifest says. Other manifests, below it, only say what kind of modules there are. */
export function productVersion(): string {
  for (let folder = here; ; folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (existsSync(path)) {
      const { version } = JSON.parse(readFileSync(path, 'utf8')) as { readonly version?: string };
      if (version !== undefined) return version;
    }
    if (folder === dirname(folder)) throw new Error(`no manifest in or above ${here}`);
  }
}
