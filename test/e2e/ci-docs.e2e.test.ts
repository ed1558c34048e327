import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { load } from 'js-yaml';
import { installPackage } from './installed-package.js';
import { repositoryRoot, RosterWorkspace } from './workspace.js';
import { schemaProblems } from './yaml-schemas.js';

interface Step {
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly steps: readonly Step[];
        readonly strategy?: { readonly matrix: { readonly shard: readonly number[] } };
      }
    >
  >;
}

interface GitlabJob {
  readonly script: readonly string[];
  readonly parallel?: number;
  readonly artifacts?: { readonly reports: { readonly codequality: string } };
}

interface PreCommit {
  readonly repos: readonly {
    readonly repo: string;
    readonly hooks: readonly Readonly<Record<string, unknown>>[];
  }[];
}

/** A command of the documentation, with what the service puts into the environment. */
interface Command {
  readonly text: string;
  readonly environment: Readonly<Record<string, string>>;
}

const page = readFileSync(join(repositoryRoot, 'docs/ci.md'), 'utf8');
const examples = [...page.matchAll(/^```yaml\n# (\S+)\n([^]*?)^```$/gm)].map(([, path = '', text = '']) => ({
  path,
  value: load(text),
}));

/** Commands of a workflow in order, once for each value of a matrix. */
function workflowCommands({ jobs }: Workflow): Command[] {
  return Object.values(jobs).flatMap(({ steps, strategy }) =>
    (strategy?.matrix.shard ?? [0]).flatMap((shard) =>
      steps.flatMap(({ run }) =>
        run === undefined ? [] : [{ text: run.replaceAll('${{ matrix.shard }}', String(shard)), environment: {} }],
      ),
    ),
  );
}

function gitlabCommands(job: GitlabJob): Command[] {
  const total = job.parallel ?? 1;
  return Array.from({ length: total }, (_, i) => i + 1).flatMap((index) =>
    job.script.map((text) => ({
      text,
      environment: { CI_NODE_INDEX: String(index), CI_NODE_TOTAL: String(total) },
    })),
  );
}

describe('docs/ci.md', function () {
  this.timeout(240_000);

  let bin: string;
  let workspace: RosterWorkspace;
  before(() => {
    workspace = new RosterWorkspace();
    bin = installPackage(workspace.temporary);
    // npx would ask the registry.
    const npx = join(bin, 'npx');
    writeFileSync(npx, '#!/bin/sh\n[ "$1" = --yes ] && shift\nexec "$@"\n');
    chmodSync(npx, 0o755);
  });
  after(() => workspace.dispose());

  /** Runs commands in a new copy of the roster, which has one trap; returns their statuses and the folder. */
  function runAll(commands: readonly Command[], prepare?: string): { statuses: unknown[]; folder: string } {
    const one = new RosterWorkspace();
    try {
      const run = ({ text, environment }: Command): unknown => {
        const PATH = [bin, dirname(process.execPath), '/usr/bin', '/bin'].join(':');
        const env = { ...environment, PATH };
        const result = spawnSync('bash', ['--norc', '-e', '-c', text], { cwd: one.folder, env, encoding: 'utf8' });
        assert.equal(result.stderr, '', text);
        return result.status;
      };
      if (prepare !== undefined) assert.equal(run({ text: prepare, environment: {} }), 0);
      const statuses = commands.map(run);
      const copy = join(workspace.temporary, 'ran', String(runs++));
      mkdirSync(copy, { recursive: true });
      spawnSync('cp', ['-r', `${one.folder}/.`, copy]);
      return { statuses, folder: copy };
    } finally {
      one.dispose();
    }
  }
  let runs = 0;

  it('shows files that their schemas accept', () => {
    assert.equal(examples.length, 9);
    for (const { path, value } of examples) assert.deepEqual(schemaProblems(path, value), [], path);
    assert.notDeepEqual(schemaProblems('.gitlab-ci.yml', { gotraps: { script: 1 } }), []);
    assert.notDeepEqual(schemaProblems('.github/workflows/gotraps.yml', { jobs: {} }), []);
  });

  it('shows workflows of GitHub whose commands work and write what is uploaded', () => {
    const workflows = examples.filter(({ path }) => path.startsWith('.github/')).map(({ value }) => value as Workflow);
    const expected = [[1], [0], [0, 0, 0, 0, 1], [1, 0, 0]];
    assert.equal(workflows.length, expected.length);
    for (const [i, workflow] of workflows.entries()) {
      const commands = workflowCommands(workflow);
      // The last one is run twice: without the report of the main branch and with it.
      const again = i === workflows.length - 1 ? commands.slice(0, 1) : [];
      const { statuses, folder } = runAll([...commands, ...again]);
      assert.deepEqual(statuses, expected[i]);
      const inputs = Object.values(workflow.jobs).flatMap(({ steps }) => steps.map((step) => step.with ?? {}));
      const uploaded = inputs.flatMap(({ sarif_file: sarif, path }) => sarif ?? path ?? []);
      for (const file of uploaded) {
        assert.ok(existsSync(join(folder, file.replace('${{ matrix.shard }}', '3'))), file);
      }
    }
  });

  it('shows jobs of GitLab whose commands work and write what is uploaded', () => {
    const jobs = examples
      .filter(({ path }) => path === '.gitlab-ci.yml')
      .map(({ value }) => (value as { readonly gotraps: GitlabJob }).gotraps);
    const prepare = 'gotraps check --baseline gotraps-baseline.json --write-baseline --quiet .';
    const expected = [[1], [0, 0, 0, 1], [0]];
    assert.equal(jobs.length, expected.length);
    for (const [i, job] of jobs.entries()) {
      const { statuses, folder } = runAll(gitlabCommands(job), i === 2 ? prepare : undefined);
      assert.deepEqual(statuses.sort(), expected[i]);
      const file = job.artifacts?.reports.codequality;
      if (file !== undefined) assert.ok(Array.isArray(JSON.parse(readFileSync(join(folder, file), 'utf8'))));
    }
  });

  it('shows configurations of pre-commit that name hooks as they are', () => {
    const hooks = load(
      readFileSync(join(repositoryRoot, '.pre-commit-hooks.yaml'), 'utf8'),
    ) as PreCommit['repos'][0]['hooks'];
    const configurations = examples
      .filter(({ path }) => path === '.pre-commit-config.yaml')
      .flatMap(({ value }) => (value as PreCommit).repos);
    const [remote, local] = configurations;
    assert.ok(hooks.some(({ id }) => id === remote?.hooks[0]?.id));
    const { entry, language, types, require_serial: isSerial } = local?.hooks[0] ?? {};
    const published = hooks[0];
    assert.deepEqual(
      [entry, language, types, isSerial],
      [published?.entry, published?.language, published?.types, published?.require_serial],
    );
  });
});
