import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installExtension } from './code-server.js';
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
  return installExtension(join(temporary, 'unpacked'), packExtension());
}
