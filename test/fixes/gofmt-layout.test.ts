import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { createNodeParser } from '../harness/node-parser.js';
import { hasGo, oracleMode } from '../oracle/run-go.js';
import { runCase, type GuardCase } from './guard-case.js';

const seed = 20261;
const fileCount = 250;

const comment = fc.option(fc.constantFrom('// a', '// longer comment', '/* b */', '// ünïcode'), { nil: '' });
const above = fc.constantFrom('', '', '', '\n', '// Above.\n', '\n// Apart.\n');
const name = fc.constantFrom('a', 'bb', 'total', 'veryLongName', 'x, y', 'größe');
const type = fc.constantFrom(
  'int',
  'map[string]bool',
  '[]string',
  'struct {\ninner int // in\n}',
  'func(a, b int) error',
);
const tag = fc.option(fc.constantFrom('`db:"x"`', '`db:"longer"`'), { nil: '' });
const value = fc.constantFrom('1', '"text"', '[]int{\n1,\n2,\n}', 'len("abc")');

const field = fc
  .record({ above, name, type, tag, comment, isEmbedded: fc.boolean() })
  .map((one) => (i: number): string => {
    if (one.isEmbedded) return `${one.above}embedded${i} ${one.tag} ${one.comment}\n`;
    return `${one.above}${numbered(one.name, i)} ${one.type} ${one.tag} ${one.comment}\n`;
  });

const spec = fc
  .record({ above, name, type, value, comment, form: fc.constantFrom('type', 'value', 'both') })
  .map((one) => (i: number): string => {
    const names = numbered(one.name, i);
    const values = names.includes(',') ? `${one.value}, ${one.value}` : one.value;
    if (one.form === 'type') return `${one.above}var_${names} ${one.type} ${one.comment}\n`;
    const typed = one.form === 'both' ? 'any' : '';
    return `${one.above}var_${names} ${typed} = ${values} ${one.comment}\n`;
  });

const statement = fc.record({ above, comment, form: fc.nat(5) }).map((one) => (): string => {
  const forms = [
    'm["a"]++',
    'total := len(m)',
    'use(m["a"], len(m))',
    'if use(1, 2) {\nm["b"] = 1\n}',
    'use(1, 2)',
    'other := use(3, 4)',
  ];
  const text = forms[one.form]!;
  return `${one.above}${text.includes(':=') ? `{\n${text} ${one.comment}\n_ = 0\n}` : `${text} ${one.comment}`}\n`;
});

function numbered(names: string, i: number): string {
  return names.replaceAll(/\p{L}+/gu, (one) => `${one}${i}`);
}

function lines(parts: readonly ((i: number) => string)[], from: number): string {
  return parts.map((part, i) => part(from + i)).join('');
}

const few = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(one, { maxLength: 4 });

const structFile = fc
  .record({ before: few(field), own: fc.tuple(above, tag, comment), after: few(field) })
  .map(({ before, own, after }) => ({
    target: 'owner.m',
    text:
      `package p\n\ntype owner struct {\n${lines(before, 0)}` +
      `${own[0]}m map[string]int ${own[1]} ${own[2]}\n${lines(after, 10)}}\n\nfunc (o *owner) add() { o.m["a"]++ }\n`,
  }));

const groupFile = fc
  .record({ before: few(spec), own: fc.tuple(above, comment), after: few(spec), hasType: fc.boolean() })
  .map(({ before, own, after, hasType }) => ({
    target: 'm',
    text:
      `package p\n\nvar (\n${lines(before, 0)}` +
      `${own[0]}m ${hasType ? 'map[string]int' : '= map[string]int{}'} ${own[1]}\n${lines(after, 10)})\n\n` +
      'func add() { m["a"]++ }\n',
  }));

const bodyFile = fc.record({ statements: fc.array(statement, { minLength: 1, maxLength: 8 }), comment }).map((one) => ({
  target: 'm',
  text:
    `package p\n\nfunc use(a, b int) bool { println(a); return a < b }\nfunc same(a int) int { return a } ${one.comment}\n` +
    `func get() int { return m["x"] } ${one.comment}\nvar m = map[string]int{}\n\nfunc run() {\n` +
    `${lines(one.statements, 0)}}\n`,
}));

describe('layout of guarded code', () => {
  const mode = oracleMode(hasGo(), process.env);
  it(`is what gofmt prints, for ${fileCount} generated files (seed ${seed})`, async function () {
    this.timeout(60_000);
    if (mode.kind !== 'run') {
      console.log(mode.notice);
      assert.notEqual(mode.kind, 'fail', mode.notice);
      return;
    }
    const parser = await createNodeParser();
    const files = fc.sample(fc.oneof(structFile, groupFile, bodyFile), { numRuns: fileCount, seed });
    const folder = mkdtempSync(join(tmpdir(), 'layout-'));
    try {
      files.forEach((file, i) => {
        writeFileSync(join(folder, `${i}.go`), file.text);
      });
      const formatted = spawnSync('gofmt', ['-w', '.'], { cwd: folder, encoding: 'utf8' });
      assert.equal(formatted.stderr, '');
      let built = 0;
      files.forEach(({ target }, i) => {
        const path = join(folder, `${i}.go`);
        const result = runCase(parser, caseOf(target, readFileSync(path, 'utf8')), 'mutex');
        if (result === undefined) return;
        built++;
        writeFileSync(path, result.files[0]!.text);
      });
      const { stdout, stderr } = spawnSync('gofmt', ['-d', '.'], { cwd: folder, encoding: 'utf8' });
      assert.equal(stdout + stderr, '');
      assert.ok(built > fileCount * 0.8, `only ${built} of ${fileCount} were rewritten`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function caseOf(target: string, text: string): GuardCase {
  return {
    name: 'generated',
    target,
    goMinor: 22,
    title: undefined,
    isRefused: false,
    files: [{ name: 'p.go', text }],
    freeLines: new Map(),
    wanted: [],
  };
}
