/** The older runtime declares its types under the newer one's name; what the tests use of them is the same. */
declare module 'web-tree-sitter-0-25' {
  export { Language, Parser } from 'web-tree-sitter';
}
