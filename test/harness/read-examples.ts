import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FixtureFile } from './fixture.js';

const examplesPath = fileURLToPath(new URL('../../examples', import.meta.url));

/** The module `examples/`, without what is not Go. */
export function readExampleModule(): readonly FixtureFile[] {
  return readdirSync(examplesPath, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.go') || path.endsWith('go.mod'))
    .sort()
    .map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(examplesPath, path), 'utf8') }));
}

/** Language version that the module's `go.mod` states. */
export const exampleGoVersion = { major: 1, minor: 22 };
