import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from './workspace.js';

let packed: string | undefined;

/** Path of the extension as it is published, which is built once in a test run. */
export function packExtension(): string {
  if (packed === undefined) {
    const packing = spawnSync('npm', ['run', '--silent', 'package'], { cwd: repositoryRoot, encoding: 'utf8' });
    assert.equal(packing.status, 0, packing.stdout + packing.stderr);
    packed = join(repositoryRoot, 'out/gotraps.vsix');
  }
  return packed;
}

/** Unpacks the published extension below a folder; returns where it is. */
export function unpackExtension(temporary: string): string {
  const unpacked = join(temporary, 'unpacked');
  // Python's, because Debian has no unzip by default.
  const unzip = spawnSync('python3', ['-m', 'zipfile', '-e', packExtension(), unpacked], { encoding: 'utf8' });
  assert.equal(unzip.status, 0, unzip.stderr);
  return join(unpacked, 'extension');
}
