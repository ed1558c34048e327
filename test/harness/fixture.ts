import type { GoVersion } from '../../server/src/types/package.js';
import { readMarkers, type Marker, type Miss } from './markers.js';
import { parseArchive } from './txtar.js';

/** How the real program shows its trap; README.md says what each one means to the oracle. */
export const badOutcomes = ['race', 'fatal', 'deadlock', 'short-output', 'garbled', 'leak', 'panic'] as const;
export type BadOutcome = (typeof badOutcomes)[number];

export interface FixtureFile {
  /** Slash-separated, relative to the module's root. */
  readonly path: string;
  readonly text: string;
}

export interface Fixture {
  /** File name without `.txtar`. */
  readonly name: string;
  readonly description: string;
  readonly goVersion: GoVersion;
  /** How the program fails; `none` with a reason when it can't be made to; undefined when there is no trap. */
  readonly bad: BadOutcome | 'none' | undefined;
  readonly badNoneReason: string;
  /** How often the oracle runs each program. */
  readonly runs: number;
  /** Whether the program is a test (`go test`) instead of a command. */
  readonly isTest: boolean;
  /** The module without marker lines, `go.mod` included. */
  readonly files: readonly FixtureFile[];
  readonly markers: readonly Marker[];
  readonly misses: readonly Miss[];
  /** Whole files after each fix, by kind, in the order of the archive. */
  readonly fixes: ReadonlyMap<string, readonly FixtureFile[]>;
  /** What every correct variant prints. */
  readonly stdout: string;
}

interface Flags {
  readonly goVersion: GoVersion;
  readonly bad: Fixture['bad'];
  readonly badNoneReason: string;
  readonly runs: number;
  readonly isTest: boolean;
}

const DEFAULT_RUNS = 10;

function parseFlags(text: string): Flags {
  const none = /\bbad=none:(.*)$/m.exec(text);
  const words = (none === null ? text : text.replace(none[0], '')).split(/\s+/).filter((word) => word !== '');
  let flags: Flags = {
    goVersion: { major: 1, minor: 21 },
    bad: undefined,
    badNoneReason: '',
    runs: DEFAULT_RUNS,
    isTest: false,
  };
  if (none !== null) {
    const badNoneReason = (none[1] ?? '').trim();
    if (badNoneReason === '') throw new Error('bad=none needs a reason');
    flags = { ...flags, bad: 'none', badNoneReason };
  }
  for (const word of words) {
    const [key, value = ''] = word.split('=', 2);
    const version = /^1\.(\d+)$/.exec(value);
    const bad = badOutcomes.find((outcome) => outcome === value);
    if (key === 'go' && version !== null) flags = { ...flags, goVersion: { major: 1, minor: Number(version[1]) } };
    else if (key === 'bad' && bad !== undefined) flags = { ...flags, bad };
    else if (key === 'runs' && /^[1-9]\d*$/.test(value)) flags = { ...flags, runs: Number(value) };
    else if (key === 'as' && value === 'test') flags = { ...flags, isTest: true };
    else throw new Error(`unknown flag ${word}`);
  }
  return flags;
}

/** Adds the `go.mod` that an archive leaves out. Its module is named after the fixture. */
function withGoMod(name: string, version: GoVersion, files: readonly FixtureFile[]): readonly FixtureFile[] {
  if (files.some((file) => file.path === 'go.mod')) return files;
  return [{ path: 'go.mod', text: `module ${name}\n\ngo ${version.major}.${version.minor}\n` }, ...files];
}

/**
 * Reads a fixture.
 *
 * @param name file name without `.txtar`; also the path of the synthesised module
 * @throws with the fixture's name when the archive is not one
 */
export function parseFixture(name: string, archiveText: string): Fixture {
  try {
    return readFixture(name, archiveText);
  } catch (error) {
    throw new Error(`${name}.txtar: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function readFixture(name: string, archiveText: string): Fixture {
  const archive = parseArchive(archiveText);
  let flags = parseFlags('');
  let stdout: string | undefined;
  const files: FixtureFile[] = [];
  const markers: Marker[] = [];
  const misses: Miss[] = [];
  const fixes = new Map<string, FixtureFile[]>();
  const seen = new Set<string>();
  for (const section of archive.files) {
    if (seen.has(section.name)) throw new Error(`two sections ${section.name}`);
    seen.add(section.name);
    const fix = /^fix:([^/]+)\/(.+)$/.exec(section.name);
    if (section.name === 'flags') flags = parseFlags(section.text);
    else if (section.name === 'stdout') stdout = section.text;
    else if (fix?.[1] !== undefined && fix[2] !== undefined) {
      const fixed = fixes.get(fix[1]) ?? [];
      fixes.set(fix[1], [...fixed, { path: fix[2], text: section.text }]);
    } else {
      const marked = section.name.endsWith('.go')
        ? readMarkers(section.name, section.text)
        : { text: section.text, markers: [], misses: [] };
      files.push({ path: section.name, text: marked.text });
      markers.push(...marked.markers);
      misses.push(...marked.misses);
    }
  }
  if (archive.comment.trim() === '') throw new Error('the situation is not described above the first section');
  if (stdout === undefined && !flags.isTest) throw new Error('no section stdout');
  const hasTrap = markers.length + misses.length > 0;
  if (hasTrap && flags.bad === undefined) throw new Error('a trap needs a flag bad=');
  if (!hasTrap && flags.bad !== undefined) throw new Error('a program with the flag bad= needs a marker');
  return {
    ...flags,
    name,
    description: archive.comment.trim(),
    files: withGoMod(name, flags.goVersion, files),
    markers,
    misses,
    fixes,
    stdout: stdout ?? '',
  };
}

/** The module as it is after a fix. */
export function applyFixSections(fixture: Fixture, kind: string): readonly FixtureFile[] {
  const fixed = new Map((fixture.fixes.get(kind) ?? []).map((file) => [file.path, file]));
  return fixture.files.map((file) => fixed.get(file.path) ?? file);
}
