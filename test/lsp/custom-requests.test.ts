import assert from 'node:assert/strict';
import {
  type CheckWorkspaceAnswer,
  checkWorkspaceRequest,
  type ExportSarifAnswer,
  exportSarifRequest,
  type FalseAlarmReport,
  falseAlarmRequest,
  type FixAllAnswer,
  fixAllRequest,
  type ListedRule,
  type ProtectionAnswer,
  protectionRequest,
  type RulePageAnswer,
  rulePageRequest,
  rulesRequest,
  type StatusParams,
  statusNotification,
} from '../../protocol/requests.js';
import { createEngine } from '../../server/src/entry/create-engine.js';
import type { Engine } from '../../server/src/session/engine.js';
import { type ClientOptions, LspClient, messageOf, pullCapabilities, quietMoment } from './lsp-client.js';
import { MemoryHost } from './memory-host.js';

const root = 'file:///work';
const racy = (name: string): string =>
  [
    `package ${name}`,
    '',
    'type registry struct {',
    '\tclients map[string]int',
    '}',
    '',
    'func (r *registry) count(names []string) {',
    '\tfor _, name := range names {',
    '\t\tgo func() { r.clients[name]++ }()',
    '\t}',
    '}',
    '',
    'func unrelated() {}',
    '',
  ].join('\n');
/** Line and character of the write. */
const place = { line: 8, character: 22 };

describe('requests for commands', function () {
  this.timeout(30_000);
  let engine: Engine;
  let host: MemoryHost;
  let client: LspClient;

  before(async () => {
    engine = await createEngine();
  });
  after(() => engine.parser.dispose());
  beforeEach(() => {
    host = new MemoryHost();
    host.write(`${root}/go.mod`, 'module example.com/work\n\ngo 1.22\n');
    for (const name of ['one', 'two']) host.write(`${root}/${name}/${name}.go`, racy(name));
    host.write(`${root}/good/good.go`, 'package good\n');
  });
  afterEach(() => client.stop());

  async function start(options: Partial<ClientOptions> = {}): Promise<void> {
    client = await LspClient.start({ engine, host, folders: [root], ...options });
  }

  const one = `${root}/one/one.go`;
  const two = `${root}/two/two.go`;
  const checkWorkspace = (): Promise<CheckWorkspaceAnswer> =>
    client.connection.sendRequest(checkWorkspaceRequest, { workDoneToken: 'work' });

  it('check the workspace: findings of files that nobody has open are published', async () => {
    await start();
    const answer = await checkWorkspace();
    assert.deepEqual(answer, { findings: 2, files: 3, packages: 3, warnings: [] });
    await client.until(() => client.messages(one).length === 1 && client.messages(two).length === 1);
    assert.match(client.messages(one).join(), /r\.clients/);
    const kinds = client.progress.map((params) => (params as { value: { kind: string } }).value.kind);
    assert.deepEqual([kinds[0], kinds.at(-1)], ['begin', 'end']);
  });

  it('keep what the check of the workspace found true: through opening, editing, closing and changes on disk', async () => {
    await start();
    await checkWorkspace();
    await client.open(two, racy('two').replace('r.clients[name]++', 'print(name)'));
    await client.until(() => client.last(two)?.diagnostics.length === 0);
    await client.close(two);
    await client.until(() => client.last(two)?.diagnostics.length === 1);
    host.write(one, 'package one\n');
    await client.watched(one);
    await client.until(() => client.last(one)?.diagnostics.length === 0);
    assert.equal(client.last(two)?.diagnostics.length, 1);
    host.removeFolder(`${root}/two`);
    await client.watched(`${root}/two`);
    await client.until(() => client.last(two)?.diagnostics.length === 0);
  });

  it('check the workspace with the text of the editor, and honour exclusions', async () => {
    await start({ configuration: () => ({ exclude: ['one'] }) });
    await client.open(`${root}/good/good.go`, racy('good'));
    await client.until(() => client.messages(`${root}/good/good.go`).length === 1);
    const answer = await checkWorkspace();
    assert.equal(answer.findings, 2);
    await client.until(() => client.messages(two).length === 1);
    assert.equal(client.last(one), undefined);
  });

  it('check the workspace again when the settings change', async () => {
    await start({ configuration: () => ({}) });
    await checkWorkspace();
    await client.until(() => client.messages(one).length === 1 && client.messages(two).length === 1);
    client.configuration = () => ({ exclude: ['one'] });
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await client.until(() => client.last(one)?.diagnostics.length === 0);
    client.configuration = () => ({ language: 'zh-cn' });
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await client.until(() => [one, two].every((uri) => /\p{Script=Han}/u.test(client.messages(uri).join())));
  });

  it('can be cancelled', async () => {
    await start();
    let cancel: () => void = () => undefined;
    host.beforeAccess = () => {
      cancel();
      return quietMoment(5);
    };
    const source = new (await import('vscode-languageserver')).CancellationTokenSource();
    cancel = () => source.cancel();
    await assert.rejects(client.connection.sendRequest(checkWorkspaceRequest, {}, source.token), /cancelled/);
  });

  it('give a client that pulls the findings of files that nobody has open', async () => {
    await start({ capabilities: pullCapabilities });
    await checkWorkspace();
    const report: { items: { uri: string; items: unknown[] }[] } = await client.connection.sendRequest(
      'workspace/diagnostic',
      { previousResultIds: [] },
    );
    assert.deepEqual(
      report.items.map(({ uri, items }) => [uri, items.length]),
      [
        [one, 1],
        [two, 1],
      ],
    );
  });

  it('export SARIF with fixes', async () => {
    await start();
    const answer: ExportSarifAnswer = await client.connection.sendRequest(exportSarifRequest, { folder: root });
    assert.equal(answer.findings, 2);
    const log = JSON.parse(answer.sarif) as {
      readonly runs: readonly { readonly results: readonly { readonly ruleId: string; readonly fixes: unknown[] }[] }[];
    };
    assert.deepEqual(
      log.runs[0]?.results.map(({ ruleId, fixes }) => [ruleId, fixes.length > 0]),
      [
        ['map-race', true],
        ['map-race', true],
      ],
    );
    assert.equal(client.published.length, 0);
  });

  it('fix all of a file, or of its package', async () => {
    host.write(`${root}/one/more.go`, racy('one').replaceAll('registry', 'other').replace('unrelated', 'also'));
    await start();
    await client.open(one, racy('one'));
    const fix = (scope: string): Promise<FixAllAnswer> =>
      client.connection.sendRequest(fixAllRequest, { uri: one, scope });
    const files = ({ edit }: FixAllAnswer): string[] =>
      (edit.documentChanges ?? []).flatMap((change) => ('edits' in change ? change.textDocument.uri : [])).sort();
    const [inFile, inPackage] = [await fix('file'), await fix('package')];
    assert.deepEqual([inFile.fixes, files(inFile)], [1, [one]]);
    assert.deepEqual([inPackage.fixes, files(inPackage)], [2, [`${root}/one/more.go`, one]]);
  });

  it('list the rules and give their pages, in the language of the settings', async () => {
    await start({ configuration: () => ({ language: 'zh-cn' }) });
    await client.open(one, racy('one'));
    await client.until(() => client.messages(one).length > 0);
    const rules: readonly ListedRule[] = await client.connection.sendRequest(rulesRequest);
    assert.equal(rules.length, engine.rules.length);
    assert.deepEqual(rules.find(({ id }) => id === 'map-race')?.severity, '错误');
    const page: RulePageAnswer | null = await client.connection.sendRequest(rulePageRequest, { ruleId: 'toy-trap' });
    assert.match(page?.markdown ?? '', /测试用的规则/);
    assert.equal(await client.connection.sendRequest(rulePageRequest, { ruleId: 'none' }), null);
    assert.match(client.messages(one).join(), /\p{Script=Han}/u);
  });

  it('build a report of a false alarm from the declarations that matter', async () => {
    await start();
    await client.open(one, racy('one'));
    const reports: readonly FalseAlarmReport[] = await client.connection.sendRequest(falseAlarmRequest, {
      uri: one,
      position: place,
    });
    assert.deepEqual(
      reports.map(({ ruleId }) => ruleId),
      ['map-race'],
    );
    const markdown = reports[0]?.markdown ?? '';
    assert.match(markdown, /gotraps 0\.0\.0-test, map-race/);
    assert.match(markdown, /func \(r \*registry\) count/);
    assert.doesNotMatch(markdown, /unrelated|\/work/);
    const elsewhere = { uri: one, position: { line: 12, character: 0 } };
    assert.deepEqual(await client.connection.sendRequest(falseAlarmRequest, elsewhere), []);
  });

  it('say how a variable is protected', async () => {
    await start();
    await client.open(one, racy('one'));
    const ask = (line: number, character: number): Promise<ProtectionAnswer | null> =>
      client.connection.sendRequest(protectionRequest, { uri: one, position: { line, character } });
    assert.match((await ask(8, 17))?.lines.join() ?? '', /`clients`/);
    assert.equal(await ask(0, 1), null);
  });

  it('tell a client that shows it what the server has found', async () => {
    const told: StatusParams[] = [];
    await start({ experimental: { gotraps: { showsStatus: true } } });
    client.connection.onNotification(statusNotification, (status: StatusParams) => void told.push(status));
    await client.open(one, racy('one'));
    await client.until(() => told.at(-1)?.findings === 1 && told.at(-1)?.reading === null);
    await checkWorkspace();
    await client.until(() => told.at(-1)?.findings === 2);
    assert.deepEqual(client.last(one)?.diagnostics.map(messageOf).length, 1);
  });
});
