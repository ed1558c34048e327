import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Language } from 'web-tree-sitter';
import { createNodeParser } from '../harness/node-parser.js';

interface Lock {
  readonly file: string;
  readonly package: string;
  readonly version: string;
  readonly abi: number;
  readonly sha256: string;
}

const folder = new URL('../../grammars/', import.meta.url);
const lock = JSON.parse(readFileSync(new URL('LOCK', folder), 'utf8')) as Lock;
const shipped = readFileSync(new URL(lock.file, folder));

/** What is wrong with a grammar file, given what is locked; undefined when it is the one. */
function mismatch(wasm: Uint8Array, version: string, abi: number): string | undefined {
  const sha256 = createHash('sha256').update(wasm).digest('hex');
  if (sha256 !== lock.sha256) return `sha256 ${sha256}`;
  if (version !== lock.version) return `version ${version}`;
  return abi === lock.abi ? undefined : `ABI ${abi}`;
}

describe('grammars/LOCK', () => {
  const manifestPath = createRequire(import.meta.url).resolve(`${lock.package}/package.json`);
  const { version } = JSON.parse(readFileSync(manifestPath, 'utf8')) as { version: string };

  it('describes the grammar that ships, which is that of the npm package', async () => {
    // Grammars load once the runtime is up.
    (await createNodeParser()).dispose();
    const { abiVersion } = await Language.load(shipped);
    assert.equal(mismatch(shipped, version, abiVersion), undefined);
    const packaged = readFileSync(join(dirname(manifestPath), lock.file));
    assert.equal(mismatch(packaged, version, abiVersion), undefined);
  });

  it('tells another file, version or ABI apart', () => {
    const changed = Uint8Array.from(shipped);
    changed[changed.length - 1]! ^= 1;
    assert.match(mismatch(changed, lock.version, lock.abi) ?? '', /^sha256/);
    assert.match(mismatch(shipped, '0.0.0', lock.abi) ?? '', /^version/);
    assert.match(mismatch(shipped, lock.version, lock.abi + 1) ?? '', /^ABI/);
  });
});
