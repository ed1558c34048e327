/**
 * npm run oracle:types -- [--mode=full|index|file] [--tests=false] [--differences=N] packages…
 *
 * Compares our types with go/types over packages of the folder it is started in (default: all of GOROOT/src).
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GorootSource } from '../../../scripts/std/goroot-source.js';
import { ImporterChain, SourceImporter } from '../../../server/src/types/load/source-importer.js';
import { StdIndex } from '../../../server/src/types/load/std-index.js';
import type { Importer } from '../../../server/src/types/package.js';
import type { GoParser } from '../../../server/src/syntax/go-parser.js';
import { createNodeParser } from '../../harness/node-parser.js';
import type { Comparison } from './compare-types.js';
import { OracleSession, buildDump } from './oracle-session.js';
import { readDump } from './read-dump.js';
import { formatLine, totalOf } from './summary.js';

export type OracleMode = 'full' | 'index' | 'file';

async function importerFor(mode: OracleMode, parser: GoParser, goroot: string): Promise<Importer> {
  const bytes = readFileSync(new URL('../../../server/src/knowledge/generated/std-index.bin', import.meta.url));
  const index = (await StdIndex.read(bytes)).importer(parser);
  if (mode !== 'full') return index;
  return new ImporterChain([new SourceImporter(new GorootSource(parser, join(goroot, 'src'))), index]);
}

async function main(): Promise<void> {
  const options = process.argv.slice(2).filter((arg) => arg.startsWith('--'));
  const packages = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
  const option = (name: string): string | undefined =>
    options.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const mode = (option('mode') ?? 'full') as OracleMode;
  const shown = Number(option('differences') ?? '0');
  const goroot = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
  const parser = await createNodeParser();
  const session = new OracleSession(parser, await importerFor(mode, parser, goroot), mode === 'file');
  const command = buildDump();
  const patterns = packages.length > 0 ? packages : ['std', 'cmd'];
  const folder = packages.length > 0 ? process.cwd() : join(goroot, 'src');
  const results: Comparison[] = [];
  for await (const facts of readDump(command, [`-tests=${option('tests') ?? 'true'}`, ...patterns], folder)) {
    const result = session.compare(facts);
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
