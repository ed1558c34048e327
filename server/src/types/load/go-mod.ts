/** What a `go.mod` or `go.work` says about where packages are (https://go.dev/ref/mod#go-mod-file). */
export interface ModFile {
  /** Empty for a `go.work`. */
  readonly modulePath: string;
  readonly requires: readonly ModuleVersion[];
  readonly replaces: readonly Replacement[];
  /** Folders of a `go.work`, as written. */
  readonly uses: readonly string[];
}

export interface ModuleVersion {
  readonly path: string;
  readonly version: string;
}

export interface Replacement {
  readonly path: string;
  /** Undefined where all versions are replaced. */
  readonly version: string | undefined;
  /** A module path, or a folder where it starts with `./`, `../` or `/`. */
  readonly target: string;
  readonly targetVersion: string | undefined;
}

/** Reads a `go.mod` or `go.work`. Lines that can't be read are passed over. */
export function parseModFile(text: string): ModFile {
  let modulePath = '';
  const requires: ModuleVersion[] = [];
  const replaces: Replacement[] = [];
  const uses: string[] = [];
  let block = '';
  for (const line of text.split(/\r?\n/)) {
    const words = wordsOf(line);
    const [first] = words;
    if (first === undefined) continue;
    if (block !== '' && first === ')') {
      block = '';
      continue;
    }
    if (block === '' && words[1] === '(') {
      block = first;
      continue;
    }
    const [directive, ...args] = block === '' ? words : [block, ...words];
    const [a, b] = args;
    if (directive === 'module' && a !== undefined) modulePath = a;
    else if (directive === 'require' && a !== undefined && b !== undefined) requires.push({ path: a, version: b });
    else if (directive === 'use' && a !== undefined) uses.push(a);
    else if (directive === 'replace') addReplacement(replaces, args);
  }
  return { modulePath, requires, replaces, uses };
}

function addReplacement(replaces: Replacement[], words: readonly string[]): void {
  const arrow = words.indexOf('=>');
  const path = words[0];
  const target = words[arrow + 1];
  if (arrow < 1 || path === undefined || target === undefined) return;
  replaces.push({ path, version: arrow === 2 ? words[1] : undefined, target, targetVersion: words[arrow + 2] });
}

function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const match of line.replace(/\/\/.*$/, '').matchAll(/"([^"]*)"|`([^`]*)`|([^\s"`]+)/g)) {
    const word = match[1] ?? match[2] ?? match[3] ?? '';
    // A bracket may touch its neighbour: `require(`.
    if (match[3] !== undefined && word.length > 1 && word.endsWith('(')) words.push(word.slice(0, -1), '(');
    else words.push(word);
  }
  return words;
}

/** A module's path or version in the form that the module cache uses: capitals become `!` and the small letter. */
export function escapedModulePath(path: string): string {
  return path.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}
