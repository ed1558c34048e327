// npm run corpus:scan -- folders… [--severity=information] [--json]: the findings of all rules over repositories, to be judged one by
// one. Succeeds whatever is found.
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { severities } from '../../server/src/rules/rule.js';
import { CorpusSession } from './corpus-session.js';
import { scanRepository, type RepositoryScan } from './scan-repository.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { severity: { type: 'string', default: 'warning' }, json: { type: 'boolean', default: false } },
});
const severity = severities.find((one) => one === values.severity);
if (severity === undefined) throw new Error(`--severity is one of ${severities.join(', ')}`);
if (positionals.length === 0) throw new Error('give folders with Go code');

function print({ name, lines, findings }: RepositoryScan): void {
  for (const { id, rule, severity: strength, place, message, related } of findings) {
    console.log(`${id} ${strength} ${rule} ${place}\n    ${message}`);
    for (const other of related) console.log(`      ${other}`);
  }
  printTotal(name, lines, findings.length);
}

function printTotal(name: string, lines: number, count: number): void {
  const rate = lines === 0 ? '' : `, ${((50_000 * count) / lines).toFixed(2)} per 50 klines`;
  console.log(`${name}: ${count} findings, ${(lines / 1000).toFixed(1)} klines${rate}\n`);
}

const session = await CorpusSession.create();
const scans: RepositoryScan[] = [];
for (const path of positionals) {
  const scan = await scanRepository(session, path, basename(resolve(path)), severity);
  scans.push(scan);
  if (!values.json) print(scan);
}
const lines = scans.reduce((sum, scan) => sum + scan.lines, 0);
const count = scans.reduce((sum, scan) => sum + scan.findings.length, 0);
if (values.json) console.log(JSON.stringify(scans, undefined, 2));
else if (scans.length > 1) printTotal('total', lines, count);
