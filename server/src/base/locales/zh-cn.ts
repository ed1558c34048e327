/** Simplified Chinese, by English template. */
export const zhCn: Readonly<Record<string, string>> = {
  '`rules` names {0}, which is no rule': '`rules` 中的 {0} 不是规则',
  '`{0}` must be a list of texts, not {1}': '`{0}` 必须是字符串列表，而不是 {1}',
  '`{0}` must be a text, not {1}': '`{0}` 必须是字符串，而不是 {1}',
  '`{0}` must be one of {1}, not {2}': '`{0}` 必须是 {1} 之一，而不是 {2}',
  'Gotraps uses its defaults in place of settings that it cannot read: {0}.':
    'Gotraps 无法读取以下设置，已改用默认值：{0}。',
  'Gotraps: reading Go files': 'Gotraps：正在读取 Go 文件',
  'Ignore {0} here with a comment that says why': '用说明原因的注释在此处忽略 {0}',
  'say here why this is safe': '请在此说明为何安全',
  'the section must be an object, not {0}': '该部分必须是对象，而不是 {0}',
  '{0} is not valid UTF-8; what cannot be read was replaced': '{0} 不是有效的 UTF-8；无法读取的内容已被替换',
  '{0} is skipped: it cannot be read ({1})': '已跳过 {0}：无法读取（{1}）',
  '{0} is skipped: it holds NUL bytes, so it is no Go text': '已跳过 {0}：含有 NUL 字节，不是 Go 文本',
  '{0} is skipped: it is larger than {1} MB': '已跳过 {0}：大于 {1} MB',
  '{0} is skipped: no permission to read it': '已跳过 {0}：没有读取权限',
  '{0} of {1} files': '{0} / {1} 个文件',
};
