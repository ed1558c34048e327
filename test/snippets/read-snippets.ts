import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../tidy/sources.js';
import { expandSnippet } from './expand-snippet.js';

/** A snippet as VS Code reads it. */
export interface Snippet {
  readonly prefix: readonly string[];
  readonly description: string;
  readonly body: readonly string[];
}

/** The snippets of a file in `snippets/`, by name. */
export function readSnippets(file: string): ReadonlyMap<string, Snippet> {
  const text = readFileSync(join(repositoryRoot, 'snippets', file), 'utf8');
  return new Map(Object.entries(JSON.parse(text) as Readonly<Record<string, Snippet>>));
}

/** Import paths of the packages that the snippets use, by name. */
const packages = {
  atomic: 'sync/atomic',
  binary: 'encoding/binary',
  bufio: 'bufio',
  bytes: 'bytes',
  context: 'context',
  errors: 'errors',
  fmt: 'fmt',
  io: 'io',
  maphash: 'hash/maphash',
  maps: 'maps',
  net: 'net',
  sync: 'sync',
  time: 'time',
  unsafe: 'unsafe',
};

/** An expanded snippet as a file of its own, with the imports that an editor adds when it is saved. */
export function snippetFile({ body }: Snippet, packageName: string): string {
  const code = expandSnippet(body.join('\n'));
  const words = code.replace(/\/\/.*/g, '');
  const used = Object.entries(packages).filter(([name]) => new RegExp(`\\b${name}\\.[A-Z]`).test(words));
  const imports = used.map(([, path]) => `\t"${path}"\n`).sort();
  return `package ${packageName}\n\nimport (\n${imports.join('')})\n\n${code.trimEnd()}\n`;
}

/** What the snippet is called in file names: its long prefix without the product's name. */
export function fileOf({ prefix: [long = ''] }: Snippet): string {
  return long.replace(/^gotraps-/, '');
}
