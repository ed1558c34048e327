import { calleeFact } from '../knowledge/facts.js';
import { callbackField } from '../knowledge/callback-fields.js';
import { getOrMake } from '../base/get-or-make.js';
import { remembered } from '../base/remembered.js';
import type { FunctionUnit } from '../flow/function-unit.js';
import type { FunctionSummary, SpawnKind } from '../flow/summary.js';
import { unparen } from '../flow/unparen.js';
import type { CommentGroup, Node } from '../syntax/ast.js';
import type { Chunk, SourceFile } from '../syntax/source-file.js';
import { walk } from '../syntax/walk.js';
import { isExported } from '../types/identical.js';
import type { Callee } from '../types/object.js';
import type { TypeInfo, TypedPackage } from '../types/package.js';
import { deref, isNamed, namedOf, typeFullName, underlying } from '../types/type-queries.js';
import { bySummary, type SummariesByFile } from './by-summary.js';
import { expectsLock } from './guards/precondition.js';
import { isTestFile } from './test-files.js';

/** Functions that callers outside the package run beside each other and beside themselves. Methods have one receiver type. */
export interface EntryPoints {
  readonly kind: SpawnKind;
  readonly functions: readonly FunctionSummary[];
}

/** The entry points of a package that its text tells of. Those of tests don't count: a test makes its calls one after the other. */
export function entryPoints(typed: TypedPackage, files: SummariesByFile): readonly EntryPoints[] {
  const groups: EntryPoints[] = [];
  for (const summary of httpHandlers(files)) groups.push({ kind: 'handler', functions: [summary] });
  for (const type of new Set(remoteServices(files)))
    groups.push({ kind: 'handler', functions: methodsOf(type, files).filter(servesRemoteCalls) });
  for (const type of documentedTypes(typed))
    groups.push({ kind: 'documented', functions: methodsOf(type, files).filter(isCalledAtAnyTime) });
  if (isLibraryForC(typed, files)) groups.push({ kind: 'exported', functions: functionsForC(files) });
  for (const summary of initialCallbacks(files)) groups.push({ kind: 'callback', functions: [summary] });
  return groups;
}

/** Those of a package that are no tests and that a condition picks, which depends on nothing but the walk of the function. */
function allThat(isOne: (summary: FunctionSummary) => boolean): (files: SummariesByFile) => FunctionSummary[] {
  return bySummary((summary) => (!isTestFile(summary.unit.file.uri) && isOne(summary) ? [summary] : []));
}

const httpHandlers = allThat(isServeHttp);
const exportedMethods = allThat(isExportedMethod);
const functionsForC = allThat((summary) => isExportedToC(summary) && !isCalledAlone(summary));
const emptyMains = allThat(({ unit: { node, body } }) => isMain(node) && body.stmts.length === 0);
const initialCallbacks = allThat(isInitialCallback);

export function isExportedMethod({ unit: { node, object } }: FunctionSummary): boolean {
  return node.kind === 'FuncDecl' && object?.receiverTypeName !== undefined && isExported(object.name);
}

/** `func (h T) ServeHTTP(http.ResponseWriter, *http.Request)`: the server calls it from a goroutine for each request. */
function isServeHttp({ unit }: FunctionSummary): boolean {
  return unit.hasReceiver && unit.object?.name === 'ServeHTTP' && unit.params.length === 3 && unit.results.length === 0;
}

/** Exported methods of the type of that name. */
function methodsOf(type: string, files: SummariesByFile): readonly FunctionSummary[] {
  return exportedMethods(files).filter(({ unit: { object } }) => object?.receiverTypeName === type);
}

/** Names of the package's types of which an object is registered to serve remote calls, as `rpc.Register(new(Arith))` does. */
const remoteServices = bySummary(({ unit }) => {
  const found: string[] = [];
  if (isTestFile(unit.file.uri) || !mayRegister(unit.chunk)) return found;
  walk(unit.body, (node) => {
    if (node.kind !== 'CallExpr') return;
    const name = nameOfCallee(unit.info.calleeOf(node));
    const index = name === undefined ? undefined : calleeFact(name)?.servesMethodsOf;
    const argument = index === undefined ? undefined : node.args[index];
    const object = argument === undefined ? undefined : namedOf(deref(unit.info.typeOf(argument)))?.object;
    if (object !== undefined && object.packagePath === unit.object?.packagePath) found.push(object.name);
  });
  return found;
});

const mayRegister = remembered(({ text }: Chunk) => /\.Register(?:Name)?\(/.test(text));

function nameOfCallee(callee: Callee): string | undefined {
  return callee.kind === 'func' ? callee.func.fullName : callee.kind === 'external' ? callee.fullName : undefined;
}

/** `func (t *T) Method(argument T1, reply *T2) error` (https://pkg.go.dev/net/rpc). */
function servesRemoteCalls({ unit: { object } }: FunctionSummary): boolean {
  const type = object === undefined ? undefined : underlying(object.type);
  if (type?.kind !== 'signature' || type.params.length !== 2 || type.results.length !== 1) return false;
  const [result] = type.results;
  return type.params[1]?.type.kind === 'pointer' && result !== undefined && isNamed(result.type, 'error');
}

/** Names of the package's types whose documentation says that they may be used by several goroutines at a time. */
function documentedTypes({ input, name }: TypedPackage): readonly string[] {
  if (name.endsWith('_test')) return [];
  return input.files.flatMap(typesSaidSafe);
}

const typesSaidSafe = remembered(({ uri, chunks }: SourceFile) => (isTestFile(uri) ? [] : chunks.flatMap(saysSafe)));

const saysSafe = remembered(({ decls }: Chunk): readonly string[] =>
  decls.flatMap((decl) => {
    if (decl.kind !== 'GenDecl' || decl.token !== 'type') return [];
    return decl.specs.flatMap((spec) =>
      spec.kind === 'TypeSpec' && isStatedSafe(textOf(spec.doc ?? decl.doc)) ? [spec.name.name] : [],
    );
  }),
);

/** "Safe for concurrent use by multiple goroutines", "goroutine-safe", "multiple goroutines may invoke its methods simultaneously". */
const safe = new RegExp(
  [
    String.raw`\bsafe (for|to be|to)( \w+){0,2} (concurrent(ly)?|simultaneous(ly)?|parallel|multiple goroutines)\b`,
    String.raw`\b(goroutine|thread|concurrency)[- ]safe\b`,
    String.raw`\b(multiple|several|many|different) goroutines (may|can)\b`,
    // What is called, not used, are single methods.
    String.raw`\b(may|can) (safely )?be (\w+ )?(used|shared)( \w+){0,2} (by|from|in|between|among) (multiple|several|many|different) goroutines\b`,
  ].join('|'),
  'i',
);

/** "Not safe for concurrent use", "safe for concurrent use once it is set up", "safe as long as". */
const limited =
  /\b(?:not|n't|never|unsafe|only|except|unless|until|before|after|once|if|as long as|provided|but|however|read|reads|reading|readers|must|should)\b/i;

function isStatedSafe(doc: string): boolean {
  const sentences = doc.split(/[.;](?:\s|$)/);
  return safe.test(doc) && !sentences.some((sentence) => safe.test(sentence) && limited.test(sentence));
}

/** What is documented to be called at some point in time, or by its name belongs to the beginning or the end of the object's life, runs alone. */
function isCalledAtAnyTime({ unit }: FunctionSummary): boolean {
  const { node } = unit;
  if (node.kind !== 'FuncDecl' || expectsLock(unit)) return false;
  if (
    /^(?:Init|Start|Open|Close|Stop|Shutdown|Run|Serve|Reset|Register|Unmarshal|Decode|Scan|GobDecode)/.test(
      node.name.name,
    )
  )
    return false;
  return !/\b(?:concurren|goroutine|thread|simultaneous|once|before|at a time)/i.test(textOf(node.doc));
}

function textOf(doc: CommentGroup | undefined): string {
  return (
    doc?.comments
      .map(({ text }) => text.replace(/^\/[/*] ?/, ''))
      .join(' ')
      .replace(/\s+/g, ' ') ?? ''
  );
}

/**
 * A command whose `main` is empty is built as a library for C (https://pkg.go.dev/cmd/go#hdr-Build_modes). Other exported functions are
 * mostly callbacks, which run while the Go code waits for the C function that calls them.
 */
function isLibraryForC({ name }: TypedPackage, files: SummariesByFile): boolean {
  return name === 'main' && emptyMains(files).length > 0;
}

function isMain(node: FunctionUnit['node']): boolean {
  return node.kind === 'FuncDecl' && node.recv === undefined && node.name.name === 'main';
}

/** `//export Name` above the function (https://pkg.go.dev/cmd/cgo#hdr-C_references_to_Go). */
function isExportedToC({ unit: { node } }: FunctionSummary): boolean {
  if (node.kind !== 'FuncDecl' || node.recv !== undefined) return false;
  return node.doc?.comments.some(({ text }) => text.startsWith('//export ')) === true;
}

/** `LibraryInit`, `ShutdownLibrary`: called once, before everything else or after it. */
function isCalledAlone({ unit: { object } }: FunctionSummary): boolean {
  return /(?:^|[a-z_])(?:Init|Initiali[sz]e|Set[Uu]p|Finali[sz]e|Shut[Dd]own|Tear[Dd]own|Clean[Uu]p)(?![a-z])|(?:^|_)(?:init|initiali[sz]e|setup|finali[sz]e|shutdown|teardown|cleanup)(?![a-z])/.test(
    object?.name ?? '',
  );
}

/** `var pool = sync.Pool{New: func() any {…}}`: kept in a field from which several goroutines call it. */
function isInitialCallback({ unit }: FunctionSummary): boolean {
  const { node, object, chunk, info } = unit;
  if (object !== undefined || node.kind !== 'FuncLit') return false;
  return getOrMake(callbacksByInfo, info, () => callbacksIn(chunk, info)).has(node);
}

const callbacksByInfo = new WeakMap<TypeInfo, ReadonlySet<Node>>();

/** Values of fields from which they are called back. */
function callbacksIn({ decls }: Chunk, info: TypeInfo): ReadonlySet<Node> {
  const found = new Set<Node>();
  for (const decl of decls)
    walk(decl, (holder) => {
      if (holder.kind !== 'CompositeLit') return;
      for (const element of holder.elements) {
        if (element.kind !== 'KeyValueExpr' || element.key.kind !== 'Ident') continue;
        const value = unparen(element.value);
        if (value.kind !== 'FuncLit') continue;
        if (callbackField(typeFullName(deref(info.typeOf(holder))), element.key.name) !== undefined) found.add(value);
      }
    });
  return found;
}
