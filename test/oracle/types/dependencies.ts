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
  importerFor(folder: string): Promise<Importer>;
  /** Whether there is more now than before. */
  load(folder: string): Promise<boolean>;
}

/** Import paths of the packages of a module and of all that they need, the standard library left out. */
export function packagesOfModule(folder: string): readonly string[] {
  const format = '{{if not .Standard}}{{.ImportPath}}{{end}}';
  const out = execFileSync('go', ['list', '-deps', '-f', format, './...'], { cwd: folder, encoding: 'utf8' });
  return out.split('\n').filter((line) => line !== '');
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
  return { importerFor: () => Promise.resolve(importer), load: () => Promise.resolve(false) };
}

/**
 * The packages that the go command would find: from the folder of each package, or from one main module for all of them.
 * The standard library comes from its index.
 */
export async function packagesOnDisk(mainModule: string | undefined, parser: GoParser): Promise<Dependencies> {
  const loader = new DependencyLoader({
    host: nodeFileHost,
    parser,
    environment: { moduleCache: canonicalUri(pathToFileURL(goEnv('GOMODCACHE')).href), gopaths: [] },
    build: linuxBuild,
    fallback: await stdImporter(parser),
    // From source, whatever release it is.
    fallbackRelease: '',
  });
  const uriOf = (folder: string): string => canonicalUri(pathToFileURL(mainModule ?? folder).href);
  return {
    importerFor: (folder) => loader.importerFor(uriOf(folder)),
    load: async (folder) => (await loader.load(uriOf(folder))).size > 0,
  };
}
