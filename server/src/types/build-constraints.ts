import type { SourceFile } from '../syntax/source-file.js';
import type { BuildContext } from './package.js';

/** Known operating systems and architectures (go/build, internal/syslist): only these count in file names. */
export const knownSystems: ReadonlySet<string> = new Set([
  'aix', 'android', 'darwin', 'dragonfly', 'freebsd', 'hurd', 'illumos', 'ios', 'js', 'linux', 'nacl', 'netbsd',
  'openbsd', 'plan9', 'solaris', 'wasip1', 'windows', 'zos',
]); // prettier-ignore
export const knownArchitectures: ReadonlySet<string> = new Set([
  '386', 'amd64', 'amd64p32', 'arm', 'armbe', 'arm64', 'arm64be', 'loong64', 'mips', 'mipsle', 'mips64', 'mips64le',
  'mips64p32', 'mips64p32le', 'ppc', 'ppc64', 'ppc64le', 'riscv', 'riscv64', 's390', 's390x', 'sparc', 'sparc64', 'wasm',
]); // prettier-ignore

/** Systems that the tag `unix` stands for. */
const unixSystems: ReadonlySet<string> = new Set([
  'aix', 'android', 'darwin', 'dragonfly', 'freebsd', 'hurd', 'illumos', 'ios', 'linux', 'netbsd', 'openbsd', 'solaris',
]); // prettier-ignore

/** The newest release whose `go1.N` tag is satisfied. */
const newestMinorRelease = 27;

/**
 * Whether a file's name and its `//go:build` line let it into a build (`go help buildconstraint`). Tests count as part of
 * every build; a constraint that can't be read lets the file in. Asks the text alone, so that what is left out need not be parsed.
 */
export function isFileBuilt({ uri, text }: Pick<SourceFile, 'uri' | 'text'>, build: BuildContext): boolean {
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  return isNameBuilt(name, build) && isHeaderBuilt(text, build);
}

/** Whether the `_GOOS`, `_GOARCH` or `_GOOS_GOARCH` at the end of a file's name fits. Names with `_` or `.` first never do. */
export function isNameBuilt(fileName: string, build: BuildContext): boolean {
  if (fileName.startsWith('_') || fileName.startsWith('.')) return false;
  const stem = (fileName.split('.')[0] ?? '').replace(/_test$/, '');
  const parts = stem.split('_').slice(1);
  const last = parts.at(-1);
  const beforeLast = parts.at(-2);
  if (last === undefined) return true;
  if (beforeLast !== undefined && knownSystems.has(beforeLast) && knownArchitectures.has(last)) {
    return isTagSatisfied(beforeLast, build) && isTagSatisfied(last, build);
  }
  if (knownSystems.has(last) || knownArchitectures.has(last)) return isTagSatisfied(last, build);
  return true;
}

/** A space, a byte order mark or a comment; a line comment is captured. */
const beforePackage = /[\s\uFEFF]+|(\/\/[^\r\n]*)|\/\*[^]*?\*\//y;

/** Constraints stand before the package clause, with only spaces and comments around them. */
function isHeaderBuilt(text: string, build: BuildContext): boolean {
  const plusBuild: string[] = [];
  beforePackage.lastIndex = 0;
  for (let found = beforePackage.exec(text); found !== null; found = beforePackage.exec(text)) {
    const comment = found[1] ?? '';
    const constraint = /^\/\/go:build\s+(.*)$/.exec(comment)?.[1];
    if (constraint !== undefined) return evaluateConstraint(constraint, build);
    const old = /^\/\/\s*\+build\s+(.*)$/.exec(comment)?.[1];
    if (old !== undefined) plusBuild.push(old);
  }
  return plusBuild.every((line) => evaluatePlusBuild(line, build));
}

/** Old form: words are alternatives, commas in a word mean and. Used by files without `//go:build` only. */
function evaluatePlusBuild(line: string, build: BuildContext): boolean {
  return line
    .trim()
    .split(/\s+/)
    .some((word) =>
      word.split(',').every((tag) => {
        const isNegated = tag.startsWith('!');
        return isTagSatisfied(isNegated ? tag.slice(1) : tag, build) !== isNegated;
      }),
    );
}

/** Evaluates a `//go:build` expression; true where it isn't one. */
export function evaluateConstraint(text: string, build: BuildContext): boolean {
  const tokens = text.replace(/\/\/.*$/, '').match(/\|\||&&|[!()]|[\p{L}\p{N}_.]+/gu) ?? [];
  let at = 0;
  const parseOr = (): boolean => {
    let value = parseAnd();
    while (tokens[at] === '||') {
      at++;
      const right = parseAnd();
      value ||= right;
    }
    return value;
  };
  const parseAnd = (): boolean => {
    let value = parseNot();
    while (tokens[at] === '&&') {
      at++;
      const right = parseNot();
      value &&= right;
    }
    return value;
  };
  const parseNot = (): boolean => {
    const token = tokens[at++];
    if (token === undefined) return true;
    if (token === '!') return !parseNot();
    if (token !== '(') return isTagSatisfied(token, build);
    const value = parseOr();
    if (tokens[at] === ')') at++;
    return value;
  };
  return tokens.length === 0 || parseOr();
}

function isTagSatisfied(tag: string, build: BuildContext): boolean {
  if (tag === build.goos || tag === build.goarch || build.tags.includes(tag)) return true;
  if (tag === 'unix') return unixSystems.has(build.goos);
  if (tag === 'linux') return build.goos === 'android';
  if (tag === 'darwin') return build.goos === 'ios';
  if (tag === 'solaris') return build.goos === 'illumos';
  if (tag === 'gc' || tag === 'cgo') return true;
  const release = /^go1\.([0-9]+)$/.exec(tag)?.[1];
  return release !== undefined && Number(release) <= newestMinorRelease;
}
