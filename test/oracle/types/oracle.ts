/**
 * npm run oracle:types -- [--mode=full|index|file] [--module=folder] [--tests=false] [--differences=N] packages…
 *
 * Compares our types with go/types over packages of GOROOT/src (default: all of it), or of the module in a folder with
 * everything that it builds from, without tests. `full` reads imported packages from their source, `index` has the standard library's index
 * and the package's own files, `file` besides the index only one file at a time.
 */
import { join } from 'node:path';
import { createNodeParser } from '../../harness/node-parser.js';
import type { Comparison } from './compare-types.js';
import { goEnv, indexOnly, packagesOfModule, packagesOnDisk } from './dependencies.js';
import { OracleSession, buildDump } from './oracle-session.js';
import { readDump } from './read-dump.js';
import { formatLine, totalOf } from './summary.js';

export type OracleMode = 'full' | 'index' | 'file';

async function main(): Promise<void> {
  const options = process.argv.slice(2).filter((arg) => arg.startsWith('--'));
  const packages = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
  const option = (name: string): string | undefined =>
    options.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const mode = (option('mode') ?? 'full') as OracleMode;
  const module = option('module');
  const shown = Number(option('differences') ?? '0');
  const goroot = join(goEnv('GOROOT'), 'src');
  const parser = await createNodeParser();
  const folder = module ?? goroot;
  const dependencies = mode === 'full' ? await packagesOnDisk(module, parser) : await indexOnly(parser);
  const session = new OracleSession(parser, dependencies, mode === 'file');
  const isWithTests = option('tests') !== 'false' && module === undefined;
  const patterns = packages.length > 0 ? packages : module === undefined ? ['std', 'cmd'] : packagesOfModule(module);
  const results: Comparison[] = [];
  for await (const facts of readDump(buildDump(), [`-tests=${String(isWithTests)}`, ...patterns], folder)) {
    const result = await session.compare(facts);
    results.push(result);
    console.log(formatLine(result));
    for (const difference of result.differences.slice(0, shown)) {
      const { file, line, text, expected, found } = difference;
      console.log(`    ${file}:${line}: ${text}\n        go/types ${expected}\n        ours     ${found}`);
    }
  }
  console.log(formatLine(totalOf(results)));
  const perSecond = (session.lines / session.checkMs).toFixed(0);
  console.log(`${session.lines} lines checked in ${(session.checkMs / 1000).toFixed(1)} s: ${perSecond} klines/s`);
}

await main();
