import type { Source } from './sources.js';

const maxLines = 700;

interface StyleCheck {
  readonly name: string;
  /** Whether a file breaks the rule. */
  isBroken(source: Source): boolean;
  /** A file that breaks it. */
  readonly planted: Source;
}

// Assembled, so that this file does not break its own rules.
const unfinished = ['TO', 'DO|FIX', 'ME|X', 'XX'].join('');
const skipped = ['\\b(describe|it)\\.', '(skip|only)\\b'].join('');
const disabled = ['eslint-', 'disable'].join('');

export const styleChecks: readonly StyleCheck[] = [
  {
    name: `has at most ${maxLines} lines`,
    isBroken: (source) => source.text.split('\n').length - 1 > maxLines,
    planted: { path: 'server/src/base/long.ts', text: '\n'.repeat(maxLines + 1) },
  },
  {
    name: 'has a name in kebab case',
    isBroken: (source) => !/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(source.path.slice(source.path.lastIndexOf('/') + 1)),
    planted: { path: 'server/src/base/fileHost.ts', text: '' },
  },
  {
    name: 'leaves nothing for later',
    // In comments only: a package of Go has a function of that name.
    isBroken: (source) => new RegExp(`(//|\\*).*\\b(${unfinished})\\b`).test(source.text),
    planted: { path: 'server/src/base/a.ts', text: `// ${unfinished.slice(0, 4)}: finish\n` },
  },
  {
    name: 'runs all of its tests',
    isBroken: (source) => new RegExp(skipped).test(source.text),
    planted: { path: 'test/a.test.ts', text: ['it.', "skip('works', () => {});\n"].join('') },
  },
  {
    name: 'says why where it turns a lint rule off',
    isBroken: (source) => source.text.split('\n').some((line) => line.includes(disabled) && !line.includes(' -- ')),
    planted: { path: 'server/src/base/a.ts', text: `// ${disabled}-next-line eqeqeq\n` },
  },
  {
    name: 'says why where it silences the type checker',
    isBroken: (source) => /@ts-(ignore|nocheck|expect-error)\s*$/m.test(source.text),
    planted: { path: 'server/src/base/a.ts', text: ['// @ts-', 'expect-error\n'].join('') },
  },
];
