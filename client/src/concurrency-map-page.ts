/** The page of a map, which loads nothing and runs no script but its own. @param language of its texts, as `zh-cn` */
export function mapPage(script: string, language: string): string {
  const nonce = newNonce();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<style nonce="${nonce}">${style}</style>
</head>
<body>
<script nonce="${nonce}">${script}</script>
</body>
</html>`;
}

/** 128 bits, in hexadecimal. */
function newNonce(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const style = `
body {
  margin: 0;
  padding: 8px 16px;
  background: var(--vscode-editor-background);
  color: var(--vscode-editor-foreground, var(--vscode-foreground));
  font-family: var(--vscode-font-family);
  font-size: var(--vscode-font-size);
}
h1 { font-size: 1.2em; font-weight: 600; }
p { margin: 4px 0; color: var(--vscode-descriptionForeground); }
.drawing { overflow: auto; margin: 8px 0; }
.drawing svg { max-width: 100%; height: auto; }
button {
  padding: 4px 10px;
  border: 1px solid var(--vscode-contrastBorder, transparent);
  background: var(--vscode-button-secondaryBackground);
  color: var(--vscode-button-secondaryForeground);
  font: inherit;
  cursor: pointer;
}
button.link {
  padding: 0;
  border: none;
  background: none;
  color: var(--vscode-textLink-foreground);
  text-align: start;
  vertical-align: top;
}
button:focus-visible, summary:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
li { margin: 2px 0; }
li.race > button.link { color: var(--vscode-editorError-foreground); }
.node, .line { cursor: pointer; }
.node:focus { outline: none; }
.node:focus .shape { stroke: var(--vscode-focusBorder); stroke-width: 3; }
.focusing .node:not(.near), .focusing .line:not(.near) { opacity: 0.3; }
`;
