import type { ConcurrencyMapAnswer, MapEdge, MapNode, MapNodeKind, MapPlace } from '../../../protocol/requests.js';
import { msg, type Message } from '../base/message.js';
import { baseName } from '../base/uri.js';
import type { Context, ContextKind } from '../program/concurrency/contexts.js';
import type { ChannelUseKind } from '../program/concurrency/channel-uses.js';
import { declaredName } from '../program/declared-name.js';
import { isTestFile } from '../program/test-files.js';
import {
  concurrencyMap,
  type ConcurrencyMap,
  type MapAccess,
  type MapData,
} from '../report/concurrency-map/concurrency-map.js';
import type { FolderCheck } from '../session/check-folder.js';
import type { PackageCheck } from '../session/check-package.js';
import { placeSpan, type PlacedSource } from '../session/place-finding.js';
import type { FileKey, Span } from '../syntax/source-file.js';
import type { VarObject } from '../types/object.js';
import { deref, underlying } from '../types/type-queries.js';
import type { LanguageServer } from './language-server.js';
import { toRange } from './to-lsp.js';

/** The map of the package that a file of a folder belongs to, with the findings that are shown; undefined where there is none. */
export function concurrencyMapOf(
  server: LanguageServer,
  { checks, files }: FolderCheck,
  key: FileKey,
): ConcurrencyMapAnswer | undefined {
  const check = mappedCheck([...checks.values()], key);
  if (check === undefined) return undefined;
  const racing = new Set(check.rules.filter(({ meta }) => meta.reportsRaces === true).map(({ meta }) => meta.id));
  const races = check.program.typed.input.files.flatMap(({ uri }) =>
    (files.get(uri)?.findings ?? []).flatMap(({ finding }) => (racing.has(finding.ruleId) ? [finding] : [])),
  );
  return new MapTexts(server, check).answer(concurrencyMap(check.program, races));
}

/** The check that a file is part of; for an external test that of the package beside it. */
function mappedCheck(checks: readonly PackageCheck[], key: FileKey): PackageCheck | undefined {
  const filesOf = ({ program }: PackageCheck): readonly FileKey[] => program.typed.input.files.map(({ uri }) => uri);
  const own = checks.find((check) => filesOf(check).includes(key));
  if (own === undefined || !filesOf(own).every(isTestFile)) return own;
  return checks.find((check) => !filesOf(check).every(isTestFile)) ?? own;
}

/** Puts a map into words and places of the protocol. */
class MapTexts {
  constructor(
    private readonly server: LanguageServer,
    private readonly check: PackageCheck,
  ) {}

  answer(map: ConcurrencyMap): ConcurrencyMapAnswer {
    const contexts = map.contexts.map((context) => this.context(context, map.packageName));
    const locks = map.locks.map((lock) => this.variable('lock', lock, msg('lock')));
    const channels = map.channels.map((channel) => this.variable('channel', channel, channelDetail(channel)));
    const data = map.data.map((one) => this.data(one));
    const nodes = [...contexts, ...locks, ...channels, ...data];
    const firstLock = contexts.length;
    const firstChannel = firstLock + locks.length;
    const firstData = firstChannel + channels.length;
    const labelOf = (number: number): string => nodes[number]?.label ?? '';
    const accesses = map.accesses.flatMap((access): MapEdge[] => {
      const place = this.place(access.place);
      if (place === undefined) return [];
      const target = firstData + access.data;
      const locked = access.locks.map((lock) => firstLock + lock);
      const text = this.accessText(access, labelOf(access.context), labelOf(target), locked.map(labelOf));
      const flow = access.isWrite ? (access.isRead ? 'both' : 'in') : 'out';
      const { race } = access;
      const told = race === undefined ? {} : { race: { ruleId: race.ruleId, message: this.text(race.message) } };
      return [{ context: access.context, target, locks: locked, flow, text, ...told, place }];
    });
    const uses = map.uses.flatMap(({ context, channel, does, place: span }): MapEdge[] => {
      const place = this.place(span);
      if (place === undefined) return [];
      const target = firstChannel + channel;
      const text = does.map((one) => this.text(useMessages[one](labelOf(context), labelOf(target)))).join(' ');
      const isOut = does.some((one) => one === 'receive' || one === 'wait');
      const isIn = does.some((one) => one !== 'receive' && one !== 'wait');
      return [{ context, target, locks: [], flow: isIn ? (isOut ? 'both' : 'in') : 'out', text, place }];
    });
    return { packageName: map.packageName, nodes, edges: [...accesses, ...uses], notes: this.notes(map) };
  }

  private text(message: Message): string {
    return this.server.text(message);
  }

  private context(context: Context, packageName: string): MapNode {
    const { kind, isMany, starts, place } = context;
    const what = this.text(isMany && kind !== 'callers' ? manyNames[kind] : contextNames[kind]);
    const [start = place] = starts;
    return this.node(kind, this.contextLabel(context, packageName), what, this.placed(start));
  }

  private contextLabel({ kind, name, literal }: Context, packageName: string): string {
    if (kind === 'callers') return this.text(msg('callers of {0}', name === '' ? packageName : name));
    if (literal === undefined) return name;
    return name === '' ? 'func' : this.text(msg('func in {0}', name));
  }

  private variable(kind: MapNodeKind, variable: VarObject, detail: Message): MapNode {
    return this.node(kind, declaredName(variable), this.text(detail), this.declaration(variable));
  }

  private data({ variable, place, accesses }: MapData): MapNode {
    const what = this.text(dataDetail(variable, accesses));
    return this.node('data', declaredName(variable), what, this.declaration(variable) ?? this.placed(place));
  }

  private node(kind: MapNodeKind, label: string, what: string, place: PlacedSource | undefined): MapNode {
    if (place === undefined) return { kind, label, detail: what };
    const { line } = place.source.lines.positionAt(place.start);
    const detail = `${what} · ${baseName(place.source.uri)}:${line + 1}`;
    return { kind, label, detail, place: this.toPlace(place) };
  }

  private accessText(access: MapAccess, context: string, data: string, locks: readonly string[]): string {
    const verb = this.text(accessVerb(access));
    const where = access.functions.join(', ');
    return this.text(
      locks.length === 0
        ? msg('{0} {1} {2} in {3} without a lock.', context, verb, data, where)
        : msg('{0} {1} {2} in {3} under {4}.', context, verb, data, where, locks.join(', ')),
    );
  }

  private notes({ data, leftOut }: ConcurrencyMap): string[] {
    const notes: Message[] = [];
    if (data.length === 0)
      notes.push(msg('Nothing that changes is shared between goroutines in this package, as far as its code shows.'));
    if (leftOut.data > 0) notes.push(msg('Shared variables that there is no room for: {0}.', leftOut.data));
    if (leftOut.contexts > 0)
      notes.push(msg('Goroutines and callers that there is no room for: {0}.', leftOut.contexts));
    if (leftOut.channels > 0) notes.push(msg('Channels that there is no room for: {0}.', leftOut.channels));
    return notes.map((note) => this.text(note));
  }

  private declaration({ declaration }: VarObject): PlacedSource | undefined {
    if (declaration === undefined) return undefined;
    const { file, chunk, ident } = declaration;
    const source = this.check.program.typed.input.files.find(({ uri }) => uri === file);
    // What another package declares has its text elsewhere.
    if (source?.chunks.includes(chunk) !== true) return undefined;
    return this.placed({ file, chunk, start: ident.start, end: ident.end });
  }

  private placed(span: Span): PlacedSource | undefined {
    return placeSpan(span, (key) => this.check.program.typed.input.files.find(({ uri }) => uri === key));
  }

  private place(span: Span): MapPlace | undefined {
    const placed = this.placed(span);
    return placed === undefined ? undefined : this.toPlace(placed);
  }

  private toPlace({ source, start, end }: PlacedSource): MapPlace {
    return { uri: this.server.uriOf(source.uri), range: toRange(this.server, source.lines, start, end) };
  }
}

const contextNames: Readonly<Record<ContextKind, Message>> = {
  main: msg('start of the program'),
  callers: msg('called from elsewhere'),
  goroutine: msg('goroutine'),
  handler: msg('handler'),
  timer: msg('timer'),
  callback: msg('callback'),
};

const manyNames: Readonly<Record<Exclude<ContextKind, 'callers'>, Message>> = {
  main: contextNames.main,
  goroutine: msg('goroutines'),
  handler: msg('handler, one for each request'),
  timer: msg('timers'),
  callback: msg('callback, perhaps several at a time'),
};

function dataDetail({ role }: VarObject, accesses: number): Message {
  switch (role) {
    case 'field':
      return msg('field, accesses: {0}', accesses);
    case 'package':
      return msg('package variable, accesses: {0}', accesses);
    default:
      return msg('variable that closures share, accesses: {0}', accesses);
  }
}

function channelDetail({ type }: VarObject): Message {
  return underlying(deref(type)).kind === 'chan' ? msg('channel') : msg('wait group');
}

function accessVerb({ isAtomic, isRead, isWrite }: MapAccess): Message {
  if (isAtomic)
    return isWrite ? (isRead ? msg('atomically reads and writes') : msg('atomically writes')) : msg('atomically reads');
  return isWrite ? (isRead ? msg('reads and writes') : msg('writes')) : msg('reads');
}

const useMessages: Readonly<Record<ChannelUseKind, (context: string, channel: string) => Message>> = {
  send: (context, channel) => msg('{0} sends to {1}.', context, channel),
  receive: (context, channel) => msg('{0} receives from {1}.', context, channel),
  close: (context, channel) => msg('{0} closes {1}.', context, channel),
  wait: (context, channel) => msg('{0} waits for {1}.', context, channel),
  done: (context, channel) => msg('{0} tells {1} that it is done.', context, channel),
};
