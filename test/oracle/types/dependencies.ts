import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { linuxBuild } from '../../../scripts/std/goroot-source.js';
import { canonicalUri } from '../../../server/src/base/uri.js';
import { nodeFileHost } from '../../../server/src/host/node-file-host.js';
import type { GoParser } from '../../../server/src/syntax/go-parser.js';
import { DependencyLoader } from '../../../server/src/types/load/dependency-loader.js';
import { StdIndex } from '../../../server/src/types/load/std-index.js';
import type { Importer } from '../../../server/src/types/package.js';

/** What a check may import; more of it once something was asked for in vain. */
export interface Dependencies {
  importer(): Promise<Importer>;
  /** Whether there is more now than before. */
  load(): Promise<boolean>;
}

export function goEnv(name: string): string {
  return execFileSync('go', ['env', name], { encoding: 'utf8' }).trim();
}

async function stdImporter(parser: GoParser): Promise<Importer> {
  const bytes = readFileSync(new URL('../../../server/src/knowledge/generated/std-index.bin', import.meta.url));
  return (await StdIndex.read(bytes)).importer(parser);
}

/** The standard library's index and nothing else. */
export async function indexOnly(parser: GoParser): Promise<Dependencies> {
  const importer = await stdImporter(parser);
  return { importer: () => Promise.resolve(importer), load: () => Promise.resolve(false) };
}

/** The packages that the go command would find from a folder, the standard library from its index. */
export async function importersFor(folder: string, parser: GoParser): Promise<Dependencies> {
  const uri = canonicalUri(pathToFileURL(folder).href);
  const loader = new DependencyLoader({
    host: nodeFileHost,
    parser,
    environment: { moduleCache: canonicalUri(pathToFileURL(goEnv('GOMODCACHE')).href), gopaths: [] },
    build: linuxBuild,
    fallback: await stdImporter(parser),
  });
  return { importer: () => loader.importerFor(uri), load: () => loader.load(uri) };
}
