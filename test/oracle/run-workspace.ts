import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FixtureFile } from '../harness/fixture.js';
import { runCommand, type Outcome } from './run-command.js';
import { goEnvironment } from './run-go.js';

/** A module that the oracle builds. */
export interface Program {
  /** Unique in its workspace; the folder it is written to. */
  readonly name: string;
  readonly files: readonly FixtureFile[];
  readonly isTest: boolean;
  readonly withRaceDetector: boolean;
  /** Whether vet and gofmt must be content with it too. */
  readonly mustBeClean: boolean;
}

export interface BuiltProgram {
  /** Path of the executable; undefined when it could not be built. */
  readonly binary: string | undefined;
  /** What the compiler, vet and gofmt complain about. */
  readonly complaints: readonly string[];
}

const BUILD_LIMIT_MS = 600_000;

function goCommand(cwd: string, args: readonly string[]): Promise<Outcome> {
  return runCommand('go', args, { cwd, env: goEnvironment, limitMs: BUILD_LIMIT_MS });
}

function modulePath(program: Program): string {
  const goMod = program.files.find((file) => file.path === 'go.mod')?.text ?? '';
  return /^module (\S+)$/m.exec(goMod)?.[1] ?? program.name;
}

/** Without symbols for a debugger, which take a third of the time of linking; stack traces don't need them. */
function buildArgs(program: Program): readonly string[] {
  const command = program.isTest ? ['test', '-c'] : ['build'];
  return [...command, '-ldflags=-s', ...(program.withRaceDetector ? ['-race'] : [])];
}

function binaryPath(root: string, program: Program): string {
  const name = modulePath(program).split('/').at(-1) ?? '';
  return join(root, 'bin', program.isTest ? `${name}.test` : name);
}

async function writePrograms(root: string, programs: readonly Program[]): Promise<void> {
  for (const program of programs) {
    for (const file of program.files) {
      const path = join(root, program.name, file.path);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, file.text);
    }
  }
  const standIns = writeStandIns(root, programs);
  const version = (await goCommand(root, ['env', 'GOVERSION'])).stdout.trim().replace(/^go/, '');
  const uses = [...programs.map(({ name }) => name), ...standIns].map((folder) => `\t./${folder}\n`).join('');
  writeFileSync(join(root, 'go.work'), `go ${version}\n\nuse (\n${uses})\n`);
}

/** Modules that stand for libraries which can't be had without a network: what fixtures use of them, with the state that makes it go wrong. */
const standInFolder = fileURLToPath(new URL('stand-ins', import.meta.url));

/** Writes the stand-ins that a program imports, and tells their folders. */
function writeStandIns(root: string, programs: readonly Program[]): readonly string[] {
  const used = readdirSync(standInFolder).filter((folder) => {
    const path = /^module (\S+)$/m.exec(readFileSync(join(standInFolder, folder, 'go.mod'), 'utf8'))?.[1] ?? '';
    return programs.some(({ files }) => files.some(({ text }) => text.includes(`"${path}"`)));
  });
  for (const folder of used) cpSync(join(standInFolder, folder), join(root, 'stand-ins', folder), { recursive: true });
  return used.map((folder) => `stand-ins/${folder}`);
}

/**
 * Writes the programs as modules of one workspace below an existing folder and builds them in few calls of the go command, which share what
 * they compile. Programs that fail are tried again alone, for the sake of their messages.
 *
 * @returns what became of each program, by name
 */
export async function buildWorkspace(
  root: string,
  programs: readonly Program[],
): Promise<ReadonlyMap<string, BuiltProgram>> {
  if (programs.length === 0) return new Map();
  await writePrograms(root, programs);
  const batches = new Map<string, Program[]>();
  for (const program of programs) {
    const key = buildArgs(program).join(' ');
    batches.set(key, [...(batches.get(key) ?? []), program]);
  }
  mkdirSync(join(root, 'bin'));
  const output = `${join(root, 'bin')}/`;
  for (const [key, batch] of batches) {
    await goCommand(root, [...key.split(' '), '-o', output, ...batch.map((program) => `./${program.name}`)]);
  }
  const clean = programs.filter((program) => program.mustBeClean);
  const vetAll = await goCommand(root, ['vet', ...clean.map((program) => `./${program.name}/...`)]);
  const unformatted = await runCommand('gofmt', ['-l', '.'], { cwd: root, limitMs: BUILD_LIMIT_MS });
  const built = new Map<string, BuiltProgram>();
  for (const program of programs) {
    const complaints: string[] = [];
    const binary = binaryPath(root, program);
    if (!existsSync(binary)) {
      const alone = await goCommand(root, [...buildArgs(program), '-o', output, `./${program.name}`]);
      complaints.push(`does not build:\n${alone.stdout}${alone.stderr}`);
    } else if (program.mustBeClean && vetAll.exitCode !== 0) {
      const alone = await goCommand(root, ['vet', `./${program.name}/...`]);
      if (alone.exitCode !== 0) complaints.push(`go vet complains:\n${alone.stderr}`);
    }
    const files = unformatted.stdout.split('\n').filter((path) => path.startsWith(`${program.name}/`));
    if (files.length > 0) complaints.push(`not formatted as gofmt does: ${files.join(', ')}`);
    built.set(program.name, { binary: existsSync(binary) ? binary : undefined, complaints });
  }
  return built;
}
