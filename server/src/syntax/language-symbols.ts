import type { Language } from 'web-tree-sitter';
import { bug } from '../base/bug.js';
import { SYMBOL_ERROR, type GrammarSymbols } from './flat-tree.js';

/** Symbol and field tables of a loaded grammar. */
export function symbolsOfLanguage(language: Language): GrammarSymbols {
  const known = (id: number | null, what: string): number => {
    if (id !== null) return id;
    bug(`the grammar has no ${what}`);
    return -1;
  };
  return {
    nameOf: (symbol) => (symbol === SYMBOL_ERROR ? 'ERROR' : (language.nodeTypeForId(symbol) ?? `symbol ${symbol}`)),
    named: (name) => known(language.idForNodeType(name, true), `node type ${name}`),
    token: (text) => known(language.idForNodeType(text, false), `token ${text}`),
    field: (name) => known(language.fieldIdForName(name), `field ${name}`),
    fieldNameOf: (field) => language.fieldNameForId(field) ?? undefined,
  };
}
