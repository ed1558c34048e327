/** Simplified Chinese, by English template. */
export const zhCn: Readonly<Record<string, string>> = {};
