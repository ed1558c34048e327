import { remembered } from '../../base/remembered.js';
import type { CallExpr, Expr, Ident, Node } from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import type { VarObject } from '../../types/object.js';
import type { TypeInfo } from '../../types/package.js';
import { underlying } from '../../types/type-queries.js';
import { unparen } from '../unparen.js';
import type { Condition } from './control-flow.js';
import { isNil } from '../nil-test.js';

/**
 * What a way has found out: by subject (`err`, `s.closed`, `n<max`) the constant that it equals, and by `subject!=constant` that it is another. Never
 * changed once made.
 */
export type Facts = ReadonlyMap<string, string>;

export const noFacts: Facts = new Map();

/** A subject and the constant that it is compared with; a condition that is no comparison with a constant is compared with `true`. */
interface Comparison {
  readonly subject: string;
  readonly constant: string;
  readonly isEqual: boolean;
}

const negated = { '!=': '==', '>=': '<', '<=': '>' } as const;

/**
 * Conditions that a function tests more than once, or on what it has set itself: who has gone one way at the first test goes the same way at the
 * second. A subject is taken to stay what it is until the function gives a new value to one of the names in it; what callees might change is
 * left out, which leaves out ways.
 */
export class KnownConditions {
  private readonly numbers = new Map<VarObject, number>();
  private readonly tests = new Map<string, number>();

  constructor(
    private readonly info: TypeInfo,
    conditions: readonly Condition[],
    declarations: readonly Node[],
  ) {
    for (const condition of conditions) this.count(this.comparisonOf(condition)?.subject);
    const countFlags = (node: Node): void => {
      if (node.kind === 'CallExpr')
        for (const argument of node.args) if (this.isFlag(argument)) this.count(this.subjectOf(argument));
    };
    for (const declaration of declarations) walk(declaration, countFlags);
  }

  /** The facts with which a callee begins: what flags it is given. */
  passed(facts: Facts, call: CallExpr, params: readonly (VarObject | undefined)[]): ReadonlyMap<VarObject, string> {
    const known = new Map<VarObject, string>();
    params.forEach((param, i) => {
      const argument = call.args[i];
      if (param === undefined || argument === undefined || !this.isFlag(argument)) return;
      const value = this.constantOf(argument) ?? this.valueOf(facts, argument);
      if (value !== undefined) known.set(param, value);
    });
    return known;
  }

  /** The facts of a function that is called with these values. */
  begin(values: ReadonlyMap<VarObject, string>): Facts {
    if (values.size === 0) return noFacts;
    const facts = new Map<string, string>();
    for (const [param, value] of values)
      if (this.tests.has(this.nameText(param))) facts.set(this.nameText(param), value);
    return facts;
  }

  private count(subject: string | undefined): void {
    if (subject !== undefined) this.tests.set(subject, (this.tests.get(subject) ?? 0) + 1);
  }

  private isFlag(argument: Expr): boolean {
    const type = underlying(this.info.typeOf(argument));
    return type.kind === 'basic' && (type.name === 'bool' || type.name === 'untyped bool');
  }

  /** The facts behind an edge; undefined where they say that nobody takes it. */
  follow(facts: Facts, condition: Condition): Facts | undefined {
    if (condition.isTrue && this.isAboutAnError(facts, condition)) return undefined;
    const comparison = this.comparisonOf(condition);
    if (comparison === undefined) return facts;
    const { subject, constant, isEqual } = comparison;
    const known = facts.get(subject);
    if (known !== undefined) return (known === constant) === isEqual ? facts : undefined;
    if (facts.has(`${subject}!=${constant}`)) return isEqual ? undefined : facts;
    return (this.tests.get(subject) ?? 0) > 1 ? withFact(facts, comparison) : facts;
  }

  /** `errors.Is(err, …)`, `os.IsNotExist(err)` and their like where `err` is known to be nil, for which they give false. */
  private isAboutAnError(facts: Facts, { expr: condition, equals }: Condition): boolean {
    const expr = unparen(condition);
    if (equals !== undefined || expr.kind !== 'CallExpr') return false;
    const callee = this.info.calleeOf(expr);
    const [first] = expr.args;
    if (callee.kind !== 'func' || first === undefined) return false;
    return /^(?:errors\.(?:Is|As)|os\.Is\w+)$/.test(callee.func.fullName) && this.nilness(facts, first) === true;
  }

  /** The facts after a variable or field got a value. */
  assign(facts: Facts, target: Expr, value: Expr | undefined): Facts {
    const subject = this.subjectOf(target);
    let next = this.forget(facts, target);
    if (subject === undefined || value === undefined || !this.tests.has(subject)) return next;
    const constant = this.constantOf(value) ?? this.valueOf(facts, value);
    if (constant !== undefined) next = withFact(next, { subject, constant, isEqual: true });
    return next;
  }

  /** The facts after a variable was found to be nil, or not to be. */
  isNil(facts: Facts, variable: Expr, isNil: boolean): Facts {
    const subject = this.subjectOf(variable);
    if (subject === undefined || !this.tests.has(subject)) return facts;
    return withFact(facts, { subject, constant: 'nil', isEqual: isNil });
  }

  /** Whether an expression is nil; undefined where nobody knows. */
  nilness(facts: Facts, expression: Expr): boolean | undefined {
    const expr = unparen(expression);
    const constant = this.constantOf(expr) ?? this.valueOf(facts, expr);
    if (constant !== undefined) return constant === 'nil';
    if (expr.kind === 'CompositeLit' || (expr.kind === 'UnaryExpr' && expr.op === '&')) return false;
    const subject = this.subjectOf(expr);
    return subject !== undefined && facts.has(`${subject}!=nil`) ? false : undefined;
  }

  private valueOf(facts: Facts, value: Expr): string | undefined {
    const subject = this.subjectOf(value);
    return subject === undefined ? undefined : facts.get(subject);
  }

  private forget(facts: Facts, target: Expr): Facts {
    const name = this.nameOf(target);
    if (name === undefined || facts.size === 0) return facts;
    const left = [...facts].filter(([key]) => !key.includes(name));
    return left.length === facts.size ? facts : new Map(left);
  }

  /** What stands for a variable or field in every subject that mentions it. */
  private nameOf(target: Expr): string | undefined {
    const expr = unparen(target);
    if (expr.kind === 'SelectorExpr') return `.${expr.sel.name};`;
    return expr.kind === 'Ident' ? this.identText(expr) : undefined;
  }

  private comparisonOf({ expr: condition, equals, isTrue }: Condition): Comparison | undefined {
    const expr = unparen(condition);
    if (equals !== undefined) return this.equality(expr, equals, isTrue);
    if (expr.kind === 'BinaryExpr') {
      const { x, y, op } = expr;
      switch (op) {
        case '==':
        case '!=':
          return this.equality(x, y, isTrue === (op === '=='));
        case '<':
        case '>':
        case '<=':
        case '>=': {
          const positive = op === '<' || op === '>' ? op : negated[op];
          const [low, high] = positive === '<' ? [x, y] : [y, x];
          const [left, right] = [this.operandText(low), this.operandText(high)];
          if (left === undefined || right === undefined) return undefined;
          return { subject: `${left}<${right}`, constant: 'true', isEqual: isTrue === (positive === op) };
        }
        default:
          return undefined;
      }
    }
    const subject = this.subjectOf(expr);
    // A condition that isn't true is false: both are known.
    return subject === undefined ? undefined : { subject, constant: String(isTrue), isEqual: true };
  }

  private equality(x: Expr, y: Expr, isEqual: boolean): Comparison | undefined {
    const [left, right] = [this.constantOf(x), this.constantOf(y)];
    const subject = left === undefined ? this.subjectOf(x) : this.subjectOf(y);
    const constant = left ?? right;
    if (constant !== undefined) return subject === undefined ? undefined : { subject, constant, isEqual };
    const other = this.subjectOf(y);
    if (subject === undefined || other === undefined) return undefined;
    return { subject: `${subject}==${other}`, constant: 'true', isEqual };
  }

  private operandText(expr: Expr): string | undefined {
    return this.constantOf(expr) ?? this.subjectOf(expr);
  }

  private constantOf(expression: Expr): string | undefined {
    const expr = unparen(expression);
    if (isNil(expr, this.info)) return 'nil';
    const value = this.info.constantOf(expr);
    return value === undefined ? undefined : String(value);
  }

  /** Text that is the same for the same variables, fields and elements; undefined for calls and what else may differ each time. */
  private subjectOf(expression: Expr): string | undefined {
    const expr = unparen(expression);
    switch (expr.kind) {
      case 'Ident':
        return this.identText(expr);
      case 'SelectorExpr': {
        const base = this.subjectOf(expr.x);
        return base === undefined ? undefined : `${base}.${expr.sel.name};`;
      }
      case 'StarExpr': {
        const base = this.subjectOf(expr.x);
        return base === undefined ? undefined : `*${base}`;
      }
      case 'IndexExpr': {
        const [base, index] = [this.subjectOf(expr.x), this.operandText(expr.index)];
        return base === undefined || index === undefined ? undefined : `${base}[${index}]`;
      }
      case 'CallExpr': {
        const callee = this.info.calleeOf(expr);
        const [only] = expr.args;
        if (callee.kind !== 'builtin' || (callee.name !== 'len' && callee.name !== 'cap') || only === undefined)
          return undefined;
        const base = this.subjectOf(only);
        return base === undefined ? undefined : `${callee.name}(${base})`;
      }
      default:
        return undefined;
    }
  }

  private identText(ident: Ident): string | undefined {
    const object = this.info.objectOf(ident);
    if (object?.kind === 'package') return `${object.importedPath};`;
    if (object?.kind !== 'var') return undefined;
    return this.nameText(object);
  }

  private nameText(variable: VarObject): string {
    let number = this.numbers.get(variable);
    if (number === undefined) this.numbers.set(variable, (number = this.numbers.size));
    return `#${String(number)};`;
  }
}

function withFact(facts: Facts, { subject, constant, isEqual }: Comparison): Facts {
  const next = new Map(facts);
  if (isEqual) next.set(subject, constant);
  else next.set(`${subject}!=${constant}`, '');
  return next;
}

/** The same text for the same facts. */
export function factsKey(facts: Facts): string {
  return facts.size === 0 ? '' : textOf(facts);
}

const textOf = remembered((facts: Facts) =>
  [...facts]
    .map(([subject, constant]) => `${subject}=${constant}`)
    .sort()
    .join(','),
);
