import type { BasicLitKind } from '../ast.js';
import type { GrammarSymbols } from '../flat-tree.js';
import { chainedExprs, leafExprs } from './lower-expr.js';
import type { LowerChained, LowerExpr, LowerStmt, OperatorText } from './lower-context.js';
import { statements } from './lower-stmt.js';
import { types } from './lower-type.js';

/** Room for the symbols of any grammar of Go; `ERROR` has the last one. */
const SYMBOL_SPACE = 0x10000;

const OPERATORS: readonly OperatorText[] = [
  '+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>', '&^', '&&', '||', '==', '!=', '<', '<=', '>', '>=', '!', '<-', '~',
  '=', ':=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>=', '&^=',
]; // prettier-ignore

const LITERALS: Readonly<Record<string, BasicLitKind>> = {
  int_literal: 'INT',
  float_literal: 'FLOAT',
  imaginary_literal: 'IMAG',
  rune_literal: 'CHAR',
  interpreted_string_literal: 'STRING',
  raw_string_literal: 'STRING',
};

/** Symbols, fields and dispatch tables of one loaded grammar, resolved once. */
export class Grammar {
  readonly comment: number;
  readonly block: number;
  readonly statementList: number;
  readonly expressionList: number;
  readonly ifStatement: number;
  readonly typeArguments: number;
  readonly argumentList: number;
  readonly variadicArgument: number;
  readonly literalValue: number;
  readonly literalElement: number;
  readonly keyedElement: number;
  readonly unaryExpression: number;
  readonly channelType: number;
  readonly negatedType: number;
  readonly pointerType: number;
  readonly binaryExpression: number;
  readonly fieldDeclaration: number;
  readonly fieldDeclarationList: number;
  readonly methodElem: number;
  readonly typeElem: number;
  readonly parameterList: number;
  readonly parameterDeclaration: number;
  readonly variadicParameterDeclaration: number;
  readonly typeParameterList: number;
  readonly typeParameterDeclaration: number;
  readonly forClause: number;
  readonly rangeClause: number;
  readonly expressionCase: number;
  readonly typeCase: number;
  readonly communicationCase: number;
  readonly defaultCase: number;
  readonly selectStatement: number;
  readonly emptyStatement: number;
  readonly labelName: number;
  readonly packageClause: number;
  readonly importDeclaration: number;
  readonly importSpec: number;
  readonly importSpecList: number;
  readonly constDeclaration: number;
  readonly constSpec: number;
  readonly varDeclaration: number;
  readonly varSpec: number;
  readonly varSpecList: number;
  readonly typeDeclaration: number;
  readonly typeSpec: number;
  readonly typeAlias: number;
  readonly functionDeclaration: number;
  readonly methodDeclaration: number;
  readonly identifier: number;
  readonly fieldIdentifier: number;

  readonly leftParen: number;
  readonly rightParen: number;
  readonly leftBracket: number;
  readonly rightBracket: number;
  readonly leftBrace: number;
  readonly rightBrace: number;
  readonly colon: number;
  readonly star: number;
  readonly arrow: number;
  readonly bar: number;
  readonly dots: number;
  readonly assign: number;
  readonly define: number;
  readonly funcKeyword: number;
  readonly caseKeyword: number;
  readonly semicolon: number;

  readonly fAlias: number;
  readonly fAlternative: number;
  readonly fArguments: number;
  readonly fBody: number;
  readonly fCapacity: number;
  readonly fChannel: number;
  readonly fCommunication: number;
  readonly fCondition: number;
  readonly fConsequence: number;
  readonly fElement: number;
  readonly fEnd: number;
  readonly fField: number;
  readonly fIndex: number;
  readonly fInitializer: number;
  readonly fKey: number;
  readonly fLabel: number;
  readonly fLeft: number;
  readonly fLength: number;
  readonly fName: number;
  readonly fOperand: number;
  readonly fOperator: number;
  readonly fPackage: number;
  readonly fParameters: number;
  readonly fPath: number;
  readonly fReceiver: number;
  readonly fResult: number;
  readonly fRight: number;
  readonly fStart: number;
  readonly fTag: number;
  readonly fType: number;
  readonly fTypeArguments: number;
  readonly fTypeParameters: number;
  readonly fUpdate: number;
  readonly fValue: number;

  /** By symbol: 1 for named nodes other than comments and errors. */
  readonly isOperandSymbol = new Uint8Array(SYMBOL_SPACE);
  /** By symbol: 1 for types that begin with an operator. */
  readonly isPrefixType = new Uint8Array(SYMBOL_SPACE);
  /** By symbol: the operator that a token stands for. */
  readonly operators: (OperatorText | undefined)[] = [];
  readonly literalKinds: (BasicLitKind | undefined)[] = [];
  readonly exprs: (LowerExpr | undefined)[] = [];
  readonly chains: (LowerChained | undefined)[] = [];
  readonly stmts: (LowerStmt | undefined)[] = [];

  constructor(symbols: GrammarSymbols) {
    const named = (name: string): number => {
      const id = symbols.named(name);
      if (id >= 0) this.isOperandSymbol[id] = 1;
      return id;
    };
    this.comment = symbols.named('comment');
    this.block = named('block');
    this.statementList = named('statement_list');
    this.expressionList = named('expression_list');
    this.ifStatement = named('if_statement');
    this.typeArguments = named('type_arguments');
    this.argumentList = named('argument_list');
    this.variadicArgument = named('variadic_argument');
    this.literalValue = named('literal_value');
    this.literalElement = named('literal_element');
    this.keyedElement = named('keyed_element');
    this.unaryExpression = named('unary_expression');
    this.channelType = named('channel_type');
    this.negatedType = named('negated_type');
    this.pointerType = named('pointer_type');
    this.binaryExpression = named('binary_expression');
    this.fieldDeclaration = named('field_declaration');
    this.fieldDeclarationList = named('field_declaration_list');
    this.methodElem = named('method_elem');
    this.typeElem = named('type_elem');
    this.parameterList = named('parameter_list');
    this.parameterDeclaration = named('parameter_declaration');
    this.variadicParameterDeclaration = named('variadic_parameter_declaration');
    this.typeParameterList = named('type_parameter_list');
    this.typeParameterDeclaration = named('type_parameter_declaration');
    this.forClause = named('for_clause');
    this.rangeClause = named('range_clause');
    this.expressionCase = named('expression_case');
    this.typeCase = named('type_case');
    this.communicationCase = named('communication_case');
    this.defaultCase = named('default_case');
    this.emptyStatement = named('empty_statement');
    this.selectStatement = named('select_statement');
    this.labelName = named('label_name');
    this.packageClause = named('package_clause');
    this.importDeclaration = named('import_declaration');
    this.importSpec = named('import_spec');
    this.importSpecList = named('import_spec_list');
    this.constDeclaration = named('const_declaration');
    this.constSpec = named('const_spec');
    this.varDeclaration = named('var_declaration');
    this.varSpec = named('var_spec');
    this.varSpecList = named('var_spec_list');
    this.typeDeclaration = named('type_declaration');
    this.typeSpec = named('type_spec');
    this.typeAlias = named('type_alias');
    this.functionDeclaration = named('function_declaration');
    this.methodDeclaration = named('method_declaration');
    this.identifier = named('identifier');
    this.fieldIdentifier = named('field_identifier');

    this.leftParen = symbols.token('(');
    this.rightParen = symbols.token(')');
    this.leftBracket = symbols.token('[');
    this.rightBracket = symbols.token(']');
    this.leftBrace = symbols.token('{');
    this.rightBrace = symbols.token('}');
    this.colon = symbols.token(':');
    this.star = symbols.token('*');
    this.arrow = symbols.token('<-');
    this.bar = symbols.token('|');
    this.dots = symbols.token('...');
    this.assign = symbols.token('=');
    this.define = symbols.token(':=');
    this.funcKeyword = symbols.token('func');
    this.caseKeyword = symbols.token('case');
    this.semicolon = symbols.token(';');

    this.fAlias = symbols.field('alias');
    this.fAlternative = symbols.field('alternative');
    this.fArguments = symbols.field('arguments');
    this.fBody = symbols.field('body');
    this.fCapacity = symbols.field('capacity');
    this.fChannel = symbols.field('channel');
    this.fCommunication = symbols.field('communication');
    this.fCondition = symbols.field('condition');
    this.fConsequence = symbols.field('consequence');
    this.fElement = symbols.field('element');
    this.fEnd = symbols.field('end');
    this.fField = symbols.field('field');
    this.fIndex = symbols.field('index');
    this.fInitializer = symbols.field('initializer');
    this.fKey = symbols.field('key');
    this.fLabel = symbols.field('label');
    this.fLeft = symbols.field('left');
    this.fLength = symbols.field('length');
    this.fName = symbols.field('name');
    this.fOperand = symbols.field('operand');
    this.fOperator = symbols.field('operator');
    this.fPackage = symbols.field('package');
    this.fParameters = symbols.field('parameters');
    this.fPath = symbols.field('path');
    this.fReceiver = symbols.field('receiver');
    this.fResult = symbols.field('result');
    this.fRight = symbols.field('right');
    this.fStart = symbols.field('start');
    this.fTag = symbols.field('tag');
    this.fType = symbols.field('type');
    this.fTypeArguments = symbols.field('type_arguments');
    this.fTypeParameters = symbols.field('type_parameters');
    this.fUpdate = symbols.field('update');
    this.fValue = symbols.field('value');

    for (const type of [this.pointerType, this.negatedType, this.channelType]) this.isPrefixType[type] = 1;
    for (const operator of OPERATORS) this.operators[symbols.token(operator)] = operator;
    for (const [name, kind] of Object.entries(LITERALS)) this.literalKinds[named(name)] = kind;
    for (const [name, lower] of Object.entries(leafExprs)) this.exprs[named(name)] = lower;
    for (const [name, lower] of Object.entries(types)) this.exprs[named(name)] = lower;
    for (const [name, lower] of Object.entries(chainedExprs)) this.chains[named(name)] = lower;
    for (const [name, lower] of Object.entries(statements)) this.stmts[named(name)] = lower;
  }
}

let latest: { readonly symbols: GrammarSymbols; readonly grammar: Grammar } | undefined;

/** The tables of a loaded grammar; kept for the one used last. */
export function grammarOf(symbols: GrammarSymbols): Grammar {
  if (latest?.symbols !== symbols) latest = { symbols, grammar: new Grammar(symbols) };
  return latest.grammar;
}
