import { getOrMake } from '../../base/get-or-make.js';
import { remembered } from '../../base/remembered.js';
import { mentionedNames } from '../../flow/mentioned-names.js';
import { unparen } from '../../flow/unparen.js';
import type { BufferedWriterFact } from '../../knowledge/buffered-writers.js';
import type { CallExpr, Expr, Ident, Node } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import type { DeclaredFunction, TypeInfo, TypedPackage } from '../../types/package.js';
import { underlying } from '../../types/type-queries.js';
import { isTestFile } from '../test-files.js';
import { madeBy, makerNames } from './writer-creations.js';

/** A field that the package makes buffered writers for. */
export interface WriterField {
  readonly field: VarObject;
  readonly fact: BufferedWriterFact;
  readonly creation: CallExpr;
  /** Where it is made. */
  readonly from: DeclaredFunction;
  /** Fields of the same struct that hold what it writes to. */
  readonly sinks: ReadonlySet<VarObject>;
}

/** Fields that functions of the package put writers into, with what lies beside them. */
export const writerFieldsOf: (typed: TypedPackage) => ReadonlyMap<VarObject, WriterField> = remembered((typed) => {
  const fields = new Map<VarObject, WriterField>();
  for (const from of typed.functions) {
    if (isTestFile(from.file.uri) || !makerNames.some((name) => mentionedNames(from.chunk).has(name))) continue;
    for (const found of new FieldScan(from, typed.info(from.chunk)).run()) {
      const known = fields.get(found.field);
      const sinks = new Set([...(known?.sinks ?? []), ...found.sinks]);
      fields.set(found.field, { ...(known ?? found), sinks });
    }
  }
  return fields;
});

/** What one function puts into fields. */
class FieldScan {
  /** Fields by the variable or field whose value they get. */
  private readonly holding = new Map<VarObject, VarObject[]>();
  /** Writers that are made for locals. */
  private readonly locals = new Map<VarObject, CallExpr>();
  private readonly stored: { readonly field: VarObject; readonly value: Expr }[] = [];

  constructor(
    private readonly from: DeclaredFunction,
    private readonly info: TypeInfo,
  ) {}

  run(): readonly WriterField[] {
    walk(this.from.decl, (node) => {
      this.look(node);
    });
    return this.stored.flatMap(({ field, value }): WriterField[] => {
      const creation = this.creationOf(value);
      const made = creation === undefined ? undefined : madeBy(creation, { info: this.info });
      if (creation === undefined || made === undefined || made.part !== undefined) return [];
      const sink = made.sink === undefined ? undefined : this.variableOf(made.sink);
      const beside = sink === undefined ? [] : [sink, ...(this.holding.get(sink) ?? [])];
      const sinks = new Set(beside.filter((one) => one.role === 'field' && one !== field && isBeside(one, field)));
      return [{ field, fact: made.fact, creation, from: this.from, sinks }];
    });
  }

  private look(node: Node): void {
    if (node.kind === 'AssignStmt')
      node.lhs.forEach((target, i) => {
        this.store(this.variableOf(target), node.lhs.length === node.rhs.length || i === 0 ? node.rhs[i] : undefined);
      });
    else if (node.kind === 'ValueSpec')
      node.names.forEach((name, i) => {
        this.store(this.variableOf(name), node.values[i]);
      });
    else if (node.kind === 'CompositeLit') {
      const under = underlying(this.info.typeOf(node));
      if (under.kind !== 'struct') return;
      node.elements.forEach((element, i) => {
        if (element.kind !== 'KeyValueExpr') this.store(under.fields[i]?.origin, element);
        else if (element.key.kind === 'Ident') {
          const { name } = element.key;
          this.store(under.fields.find((field) => field.name === name)?.origin, element.value);
        }
      });
    }
  }

  private store(target: VarObject | undefined, value: Expr | undefined): void {
    if (target === undefined || value === undefined) return;
    const expr = unparen(value);
    if (target.role === 'field') {
      this.stored.push({ field: target, value: expr });
      const held = this.variableOf(expr);
      if (held !== undefined) getOrMake(this.holding, held, () => []).push(target);
    } else if (expr.kind === 'CallExpr' && madeBy(expr, { info: this.info }) !== undefined)
      this.locals.set(target, expr);
  }

  private creationOf(value: Expr): CallExpr | undefined {
    if (value.kind === 'CallExpr') return value;
    const variable = this.variableOf(value);
    return variable === undefined ? undefined : this.locals.get(variable);
  }

  private variableOf(expression: Expr): VarObject | undefined {
    const expr = unparen(expression);
    if (expr.kind === 'UnaryExpr' && expr.op === '&') return this.variableOf(expr.x);
    const name = expr.kind === 'SelectorExpr' ? expr.sel : expr;
    const object = name.kind === 'Ident' ? this.info.objectOf(name) : undefined;
    return object?.kind === 'var' ? object.origin : undefined;
  }
}

/** Whether two fields are declared by one struct. */
function isBeside(a: VarObject, b: VarObject): boolean {
  return a.declaration !== undefined && a.declaration.chunk === b.declaration?.chunk && structOf(a) === structOf(b);
}

/** The name of the type that declares a field. */
export function structOf(field: VarObject): Ident | undefined {
  let found: Ident | undefined;
  for (const decl of field.declaration?.chunk.decls ?? [])
    walk(decl, (node) => {
      if (node.kind !== 'TypeSpec' || node.start > field.declaration!.ident.start) return true;
      if (node.end >= field.declaration!.ident.end) found = node.name;
      return true;
    });
  return found;
}
