import { readdirSync, readFileSync } from 'node:fs';
import { fill } from '../../server/src/base/message.js';
import { applyEdits, type FileEdit, type FixKind } from '../../server/src/fixes/edit.js';
import { identsOf } from '../../server/src/fixes/guard/free-name.js';
import { guardWithLock } from '../../server/src/fixes/guard/guard-with-lock.js';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { parseSourceFile } from '../../server/src/syntax/parse-source-file.js';
import type { SourceFile } from '../../server/src/syntax/source-file.js';
import { StdIndex } from '../../server/src/types/load/std-index.js';
import { checkPackage } from '../../server/src/types/check-package.js';
import type { VarObject } from '../../server/src/types/object.js';
import type { TypedPackage } from '../../server/src/types/package.js';
import { parseArchive, type ArchiveFile } from '../harness/txtar.js';

/** A situation: a package, the variable to guard, and the package afterwards. */
export interface GuardCase {
  readonly name: string;
  /** `clients` for the first variable of that name, `server.clients` for a field. */
  readonly target: string;
  readonly goMinor: number;
  readonly title: string | undefined;
  /** No fix is expected. */
  readonly isRefused: boolean;
  /** Without the marks that say which accesses need no lock. */
  readonly files: readonly ArchiveFile[];
  /** Lines, from 0, whose accesses need no lock. */
  readonly freeLines: ReadonlyMap<string, ReadonlySet<number>>;
  /** Whole files afterwards; those that stay as they are may be left out. */
  readonly wanted: readonly ArchiveFile[];
}

export interface GuardResult {
  readonly title: string;
  readonly edits: readonly FileEdit[] | undefined;
  /** Every file afterwards. */
  readonly files: readonly ArchiveFile[];
}

const indexUrl = new URL('../../server/src/knowledge/generated/std-index.bin', import.meta.url);
const standardLibrary = await StdIndex.read(readFileSync(indexUrl));

export const casesFolder = new URL('cases/', import.meta.url);
const freeMark = / *\/\/free$/;

export function readCases(): GuardCase[] {
  const names = readdirSync(casesFolder).filter((name) => name.endsWith('.txtar'));
  return names.sort().map((name) => readCase(name, readFileSync(new URL(name, casesFolder), 'utf8')));
}

function readCase(name: string, text: string): GuardCase {
  const archive = parseArchive(text);
  const flags = archive.files.find((file) => file.name === 'flags')?.text ?? '';
  const flag = (key: string): string | undefined => new RegExp(`^${key}=(.*)$`, 'm').exec(flags)?.[1];
  const target = flag('target');
  if (target === undefined) throw new Error(`${name}: no target`);
  const files = archive.files.filter((file) => file.name !== 'flags' && !file.name.startsWith('want/'));
  const freeLines = new Map<string, ReadonlySet<number>>();
  const plain = files.map((file) => {
    const lines = file.text.split('\n');
    freeLines.set(file.name, new Set(lines.flatMap((line, i) => (freeMark.test(line) ? [i] : []))));
    const joined = lines.map((line) => line.replace(freeMark, '')).join('\n');
    return { name: file.name, text: flags.includes('crlf') ? joined.replaceAll('\n', '\r\n') : joined };
  });
  return {
    name: name.replace(/\.txtar$/, ''),
    target,
    goMinor: Number(flag('go') ?? 21),
    title: flag('title'),
    isRefused: /^refused$/m.test(flags),
    files: plain,
    freeLines,
    wanted: archive.files
      .filter((file) => file.name.startsWith('want/'))
      .map((file) => ({ name: file.name.slice('want/'.length), text: file.text })),
  };
}

/** Applies the fix of a kind; undefined when none is offered or it can't be built. */
export function runCase(parser: GoParser, one: GuardCase, kind: FixKind): GuardResult | undefined {
  const sources = one.files.map((file) => parseSourceFile(parser, `file:///case/${file.name}`, file.text));
  const typed = checkPackage(
    {
      path: 'example.com/case',
      files: sources,
      goVersion: { major: 1, minor: one.goMinor },
      build: { goos: 'linux', goarch: 'amd64', tags: [] },
    },
    standardLibrary.importer(parser),
  );
  const target = findTarget(typed, sources, one.target);
  const offers = guardWithLock({
    typed,
    target,
    needsNoLock: (span) => {
      const source = sources.find((file) => file.uri === span.file)!;
      const line = source.lines.positionAt(source.startOf(span.chunk) + span.start).line;
      return one.freeLines.get(fileName(span.file))?.has(line) === true;
    },
  });
  const offer = offers.find((candidate) => candidate.kind === kind);
  const edits = offer?.build();
  if (offer === undefined || edits === undefined) return undefined;
  const files = one.files.map((file) => {
    const edit = edits.find((candidate) => fileName(candidate.file) === file.name);
    return { name: file.name, text: applyEdits(file.text, edit?.edits ?? []) };
  });
  return { title: fill(offer.title.template, offer.title.args), edits, files };
}

function fileName(uri: string): string {
  return uri.slice(uri.lastIndexOf('/') + 1);
}

/** Finds a variable by name; a field by its struct's name too. */
function findTarget(typed: TypedPackage, sources: readonly SourceFile[], name: string): VarObject {
  const [first = '', second] = name.split('.');
  if (second !== undefined) {
    const struct = typed.lookup(first);
    const type = struct?.kind === 'type' && struct.type.kind === 'named' ? struct.type.underlying : undefined;
    const field = type?.kind === 'struct' ? type.fields.find((one) => one.name === second) : undefined;
    if (field === undefined) throw new Error(`no field ${name}`);
    return field;
  }
  for (const source of sources) {
    for (const chunk of source.chunks) {
      for (const ident of identsOf(chunk).get(first) ?? []) {
        const object = typed.info(chunk).objectOf(ident);
        if (object?.kind === 'var' && object.role !== 'field') return object;
      }
    }
  }
  throw new Error(`no variable ${name}`);
}
