/** What is coloured in a drawing. */
export type Role =
  'background' | 'text' | 'detail' | 'fill' | 'context' | 'lock' | 'channel' | 'data' | 'line' | 'race' | 'font';

/** The colour of each role, as an attribute of SVG; of `font` the families. */
export type Palette = Readonly<Record<Role, string>>;

/** Variables of VS Code's themes, the first that a theme has; then what stands for all of them. */
const sources: Readonly<Record<Role, readonly [...variables: string[], otherwise: string]>> = {
  background: ['--vscode-editor-background', '#ffffff'],
  text: ['--vscode-editor-foreground', '--vscode-foreground', '#1f1f1f'],
  detail: ['--vscode-descriptionForeground', '--vscode-foreground', '#616161'],
  fill: ['--vscode-editorWidget-background', '--vscode-editor-background', '#f8f8f8'],
  context: ['--vscode-charts-blue', '#1a85ff'],
  lock: ['--vscode-charts-green', '#388a34'],
  channel: ['--vscode-charts-purple', '#652d90'],
  data: ['--vscode-charts-orange', '#b05f00'],
  line: ['--vscode-descriptionForeground', '--vscode-foreground', '#616161'],
  race: ['--vscode-editorError-foreground', '--vscode-charts-red', '#e51400'],
  font: ['--vscode-font-family', 'sans-serif'],
};

/** Follows the theme of the page that the drawing is in. */
export const themePalette = paletteOf((variables, otherwise) =>
  variables.reduceRight((rest, variable) => `var(${variable}, ${rest})`, otherwise),
);

/** The colours of a theme as they are now. @param read the value of a variable; empty where there is none */
export function concretePalette(read: (variable: string) => string): Palette {
  return paletteOf(
    (variables, otherwise) => variables.map((one) => read(one).trim()).find((value) => value !== '') ?? otherwise,
  );
}

function paletteOf(value: (variables: readonly string[], otherwise: string) => string): Palette {
  const entries = Object.entries(sources).map(([role, all]) => [role, value(all.slice(0, -1), all.at(-1) ?? '')]);
  return Object.fromEntries(entries) as Palette;
}
