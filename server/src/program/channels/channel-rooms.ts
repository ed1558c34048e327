import { remembered } from '../../base/remembered.js';
import { unparen } from '../../flow/unparen.js';
import type { Expr, Node } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import type { TypeInfo } from '../../types/package.js';
import { underlying } from '../../types/type-queries.js';
import type { PackageProgram } from '../package-program.js';
import { isMake } from './local-channels.js';

/** Variables and fields whose channels the package makes without room, all of them. Those that get a channel from elsewhere aren't among them. */
export function unbufferedChannelsOf(program: PackageProgram): ReadonlySet<VarObject> {
  return roomsOf(program).none;
}

/** Variables and fields whose channels the package makes with room, all of them, as far as its size tells. */
export function bufferedChannelsOf(program: PackageProgram): ReadonlySet<VarObject> {
  return roomsOf(program).some;
}

type Room = 'none' | 'some' | 'unknown';

const roomsOf = remembered(({ typed }: PackageProgram) => {
  const found = new Map<VarObject, Room>();
  for (const { chunks } of typed.input.files)
    for (const chunk of chunks) {
      const info = typed.info(chunk);
      for (const decl of chunk.decls)
        walk(decl, (node) => {
          for (const [target, value] of givenIn(node)) add(target, value, info, found);
        });
    }
  const those = (wanted: Room): ReadonlySet<VarObject> =>
    new Set([...found].flatMap(([variable, room]) => (room === wanted ? [variable] : [])));
  return { none: those('none'), some: those('some') };
});

function* givenIn(node: Node): Generator<readonly [Expr, Expr | undefined]> {
  switch (node.kind) {
    case 'AssignStmt':
      for (const [i, target] of node.lhs.entries())
        yield [target, node.lhs.length === node.rhs.length ? node.rhs[i] : undefined];
      break;
    case 'ValueSpec':
      for (const [i, name] of node.names.entries())
        if (node.values.length > 0) yield [name, node.names.length === node.values.length ? node.values[i] : undefined];
      break;
    case 'KeyValueExpr':
      yield [node.key, node.value];
      break;
    default:
      break;
  }
}

function add(target: Expr, value: Expr | undefined, info: TypeInfo, found: Map<VarObject, Room>): void {
  const expr = unparen(target);
  const name = expr.kind === 'SelectorExpr' ? expr.sel : expr;
  const object = name.kind === 'Ident' ? info.objectOf(name) : undefined;
  if (object?.kind !== 'var' || underlying(object.type).kind !== 'chan') return;
  const variable = object.origin;
  const room = roomOf(value, info);
  found.set(variable, (found.get(variable) ?? room) === room ? room : 'unknown');
}

function roomOf(value: Expr | undefined, info: TypeInfo): Room {
  const call = value === undefined ? undefined : unparen(value);
  if (call?.kind !== 'CallExpr' || !isMake(call)) return 'unknown';
  const [, size] = call.args;
  if (size === undefined) return 'none';
  return info.constantOf(size) === 0n ? 'unknown' : 'some';
}
