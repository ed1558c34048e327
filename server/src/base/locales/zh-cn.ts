import { mapTexts } from './zh-cn-concurrency-map.js';
import { fixCostTexts } from './zh-cn-fix-costs.js';

/** Simplified Chinese, by English template. */
export const zhCn: Readonly<Record<string, string>> = {
  ...mapTexts,
  ...fixCostTexts,
  '`{0}` names {1}, which is no rule': '`{0}` 中的 {1} 不是规则',
  '`{0}` must be a version such as {1}, not {2}': '`{0}` 必须是形如 {1} 的版本号，而不是 {2}',
  '`{0}` must be a whole number from 1 on, not {1}': '`{0}` 必须是不小于 1 的整数，而不是 {1}',
  '`{0}` must be an object, not {1}': '`{0}` 必须是对象，而不是 {1}',
  '`{0}` must be a list of texts, not {1}': '`{0}` 必须是字符串列表，而不是 {1}',
  '`{0}` must be a text, not {1}': '`{0}` 必须是字符串，而不是 {1}',
  '`{0}` must be true or false, not {1}': '`{0}` 必须是 true 或 false，而不是 {1}',
  '`{0}` must be an absolute path, not {1}': '`{0}` 必须是绝对路径，而不是 {1}',
  '`{0}` must be one of {1}, not {2}': '`{0}` 必须是 {1} 之一，而不是 {2}',
  'Gotraps uses its defaults in place of settings that it cannot read: {0}.':
    'Gotraps 无法读取以下设置，已改用默认值：{0}。',
  'Gotraps: checking the workspace': 'Gotraps：正在检查工作区',
  'Say here why this can not happen.': '请在此说明为何这不可能发生。',
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
  'there are no Go files to check in {0}': '{0} 中没有可检查的 Go 文件',
  'checking folder {0} of {1}': '正在检查第 {0} 个文件夹，共 {1} 个',
  'Fixes: {0}, in files: {1}; nothing was changed': '修复：{0} 处，涉及文件：{1} 个；未做任何更改',
  error: '错误',
  warning: '警告',
  information: '信息',
  hint: '提示',
  note: '说明',
  fix: '修复',
  'files: {0}, lines: {1}, {2} s': '文件：{0}，行：{1}，{2} 秒',
  'silenced by comments: {0}': '被注释屏蔽：{0}',
  'known: {0}': '已知：{0}',
  '{0} is no baseline of gotraps': '{0} 不是 gotraps 的基线文件',
  '{0} is a baseline of version {1}, and this program reads version {2}; write it anew with --write-baseline after moving it away, or use the gotraps that wrote it':
    '{0} 是版本 {1} 的基线文件，而本程序读取版本 {2}；请将它移走后用 --write-baseline 重新写入，或使用写入它的 gotraps',
  '{0} is broken: its finding {1} cannot be read': '{0} 已损坏：无法读取其中第 {1} 个发现',
  '{0} is no report of gotraps; write one with --format sarif or --format json and --output':
    '{0} 不是 gotraps 的报告；请用 --format sarif 或 --format json 以及 --output 写一份',
  '{0} is no SARIF report of gotraps; write one with --format sarif and --output':
    '{0} 不是 gotraps 的 SARIF 报告；请用 --format sarif 和 --output 写一份',
  '{0} was written by gotraps {1} and {2} by gotraps {3}; check with the same version everywhere':
    '{0} 由 gotraps {1} 写入，而 {2} 由 gotraps {3} 写入；请在各处使用同一版本检查',
  '{0} does not exist; --write-baseline makes it': '{0} 不存在；--write-baseline 会创建它',
  '{0} does not exist': '{0} 不存在',
  '{0} cannot be read: {1}': '无法读取 {0}：{1}',
  '{0} cannot be written: {1}': '无法写入 {0}：{1}',
  'findings recorded in {0}: {1}': '已记录到 {0} 的发现：{1}',
  'findings of {0} that are no longer there: {1}; --prune-baseline takes them out':
    '{0} 中已不存在的发现：{1}；--prune-baseline 会将其移除',
  'findings taken out of {0}: {1}': '已从 {0} 移除的发现：{1}',
  'No traps found': '未发现陷阱',
  'Traps found: {0}': '发现陷阱：{0}',
  'Fixes made: {0}, in files: {1}': '已修复：{0} 处，涉及文件：{1} 个',
  '{0} is skipped: it went away while it was checked': '已跳过 {0}：检查期间它消失了',
  '{0} is skipped: it is no regular file': '已跳过 {0}：它不是普通文件',
  '{0} is skipped: the folder cannot be read ({1})': '已跳过 {0}：无法读取该文件夹（{1}）',
  '{0} is skipped: it is no regular file, or a link that leads nowhere':
    '已跳过 {0}：它不是普通文件，或是指向不存在目标的链接',
  '{0} is not fixed, because it was changed while it was checked; check again':
    '未修复 {0}，因为它在检查期间被更改；请重新检查',
  '{0} is not fixed, because it is not valid UTF-8 and writing it would change more than the fix; convert it first':
    '未修复 {0}，因为它不是有效的 UTF-8，写入会改动修复之外的内容；请先转换编码',
  '{0} is not fixed, because it may not be written ({1}); change its permissions':
    '未修复 {0}，因为它不可写（{1}）；请更改其权限',
  '{0} is not fixed, because it went away while it was checked': '未修复 {0}，因为它在检查期间消失了',
  '{0} is not fixed, because writing failed: {1}': '未修复 {0}，因为写入失败：{1}',
  'This comment silences nothing, because it names no rule: write it like `{0}`.':
    '此注释没有屏蔽任何内容，因为它没有写明规则：请写成 `{0}`。',
  'There is no rule `{0}` to ignore; did you mean `{1}`?': '没有名为 `{0}` 的规则可忽略；您是否想写 `{1}`？',
  '`{0}` guards the following (accesses: {1}, contexts: {2})': '`{0}` 保护以下数据（访问：{1}，上下文：{2}）',
  '`{0}` in {1} of {2} accesses': '`{0}`：{2} 处访问中的 {1} 处',
  'guards {0} (accesses: {1}, contexts: {2})': '保护 {0}（访问：{1}，上下文：{2}）',
  'guarded by {0} in {1} of {2} accesses (contexts: {3})': '{2} 处访问中有 {1} 处受 {0} 保护（上下文：{3}）',
  'no lock in most accesses (accesses: {0}, contexts: {1})': '多数访问未持有锁（访问：{0}，上下文：{1}）',
  'This silences nothing: nothing is reported here by {0}.': '此处没有可屏蔽的内容：{0} 在这里没有发现问题。',
  'Write `{0}` instead': '改为 `{0}`',
  'Remove this comment': '删除此注释',
  'Remove `{0}` from this comment': '从此注释中删除 `{0}`',
  'There is no rule `{0}` to ignore; `gotraps explain` lists the rules.':
    '没有名为 `{0}` 的规则可忽略；`gotraps explain` 会列出所有规则。',
  'This comment silences nothing, because it gives no reason: write it like `{0}`.':
    '此注释没有屏蔽任何内容，因为它没有给出原因：请写成 `{0}`。',
  'Concurrent map access': '并发访问 map',
  'Apply the recommended fix of each finding in this file': '应用此文件中每个发现的推荐修复',
  'Compare and store in one step (CompareAndSwap)': '一步完成比较与存储（CompareAndSwap）',
  '{0} is set here because it had the expected value when Load was called before, but another caller may have found and set it, too, and both go on: use CompareAndSwap, which lets one of them win.':
    '因为先前调用 Load 时 {0} 是预期的值，所以在此设置它；但其他调用者可能也看到并设置了它，于是双方都继续执行：请使用 CompareAndSwap，只让其中一个成功。',
  '{0} is deleted from {1} after a Load, so two callers can both find it and both succeed: use LoadAndDelete, which gives it to one of them.':
    '{0} 在 Load 之后才从 {1} 中删除，两个调用者可能都找到它并都成功：请使用 LoadAndDelete，只把它交给其中一个。',
  'Convert {0} to a sync.Map (1 use)': '将 {0} 改为 sync.Map（1 处使用）',
  'Convert {0} to a sync.Map ({1} uses)': '将 {0} 改为 sync.Map（{1} 处使用）',
  'Convert {0} to a sync.Map ({1} uses in {2} files)': '将 {0} 改为 sync.Map（{2} 个文件中的 {1} 处使用）',
  'Make {0} an {1} (1 use)': '将 {0} 改为 {1}（1 处使用）',
  'Make {0} an {1} ({2} uses)': '将 {0} 改为 {1}（{2} 处使用）',
  'Give {0} to one goroutine behind a channel ({1} accesses)':
    '把 {0} 交给一个 goroutine，经由 channel 访问（{1} 处访问）',
  'Give {0} to one goroutine behind a channel ({1} accesses in {2} files)':
    '把 {0} 交给一个 goroutine，经由 channel 访问（{2} 个文件中的 {1} 处访问）',
  'Give {0} to one goroutine behind a channel, as long as the program runs ({1} accesses)':
    '把 {0} 交给一个在程序整个运行期间存在的 goroutine，经由 channel 访问（{1} 处访问）',
  'Give {0} to one goroutine that writes whole messages ({1} calls)':
    '把 {0} 交给一个 goroutine，由它逐条写出完整的消息（{1} 处调用）',
  'Give {0} to one goroutine that writes whole messages ({1} calls in {2} files)':
    '把 {0} 交给一个 goroutine，由它逐条写出完整的消息（{2} 个文件中的 {1} 处调用）',
  'Guard {0} with a {1} (1 access)': '用 {1} 保护 {0}（1 处访问）',
  'Guard {0} with a {1} ({2} accesses)': '用 {1} 保护 {0}（{2} 处访问）',
  'Guard {0} with a {1} ({2} accesses in {3} files)': '用 {1} 保护 {0}（{3} 个文件中的 {2} 处访问）',
  'Map {0} is written under a read lock, which several goroutines can hold at the same time: take the write lock for every write.':
    'map {0} 在读锁下被写入，而读锁可由多个 goroutine 同时持有：每次写入都应使用写锁。',
  'Map {0} is written by handlers that serve requests at the same time, and no lock is held by all: guard every access with one mutex.':
    'map {0} 被同时处理请求的多个处理函数写入，且没有它们共同持有的锁：请用同一个互斥锁保护每次访问。',
  'Map {0} is written by goroutines that run at the same time, and no lock is held by all: guard every access with one mutex.':
    'map {0} 被同时运行的多个 goroutine 写入，且没有它们共同持有的锁：请用同一个互斥锁保护每次访问。',
  'Map {0} is read here while {1} may be writing it, and no lock is held by both: guard every access with one mutex.':
    '此处读取 map {0} 时，{1} 可能正在写入它，且没有双方共同持有的锁：请用同一个互斥锁保护每次访问。',
  'Map {0} is written here while {1} may be writing it too, and no lock is held by both: guard every access with one mutex.':
    '此处写入 map {0} 时，{1} 可能也在写入它，且没有双方共同持有的锁：请用同一个互斥锁保护每次访问。',
  'Map {0} is written here while {1} may be reading it, and no lock is held by both: guard every access with one mutex.':
    '此处写入 map {0} 时，{1} 可能正在读取它，且没有双方共同持有的锁：请用同一个互斥锁保护每次访问。',
  'reached through this call of {0}': '通过此处对 {0} 的调用到达',
  'also written here, without a lock': '此处也写入，未加锁',
  'read here by {0}': '{0} 在此处读取',
  'written here by {0}': '{0} 在此处写入',
  'used here by {0}': '{0} 在此处使用',
  'also read here, without a lock': '此处也读取，未加锁',
  'written here under {0}': '此处在 {0} 保护下写入',
  'read here under {0}': '此处在 {0} 保护下读取',
  '{0} is exported to C, where several threads may call it at the same time':
    '{0} 已导出给 C，那里的多个线程可能同时调用它',
  'callers may run {0} beside every other method, as the documentation of its type says':
    '如其类型的文档所述，调用者可以让 {0} 与其他任何方法同时运行',
  '{0} serves several requests at the same time': '{0} 会同时处理多个请求',
  'a goroutine is started here': '此处启动了一个 goroutine',
  'the function given here is called back in another goroutine': '此处传入的函数会在另一个 goroutine 中被回调',
  'this handler serves several requests at the same time': '此处理函数会同时处理多个请求',
  '{0} is called back in another goroutine': '{0} 会在另一个 goroutine 中被回调',
  'parallel tests run at the same time': '并行测试会同时运行',
  '{0} runs in a goroutine started here': '{0} 在此处启动的 goroutine 中运行',
  '{0} runs in a goroutine started here, and nothing tells others how far it is':
    '{0} 在此处启动的 goroutine 中运行，且没有任何同步告知其进度',
  'a goroutine is started here, and nothing tells others how far it is':
    '此处启动了一个 goroutine，且没有任何同步告知其进度',
  '{0} runs in a goroutine started here; {1} tells others how far it is, but not between these two':
    '{0} 在此处启动的 goroutine 中运行；{1} 会告知其进度，但不在这两处访问之间',
  'a goroutine is started here; {0} tells others how far it is, but not between these two':
    '此处启动了一个 goroutine；{0} 会告知其进度，但不在这两处访问之间',
  'Map {0} is read here while another goroutine may be writing it, and no lock is held by both: guard every access with one mutex.':
    '此处读取 map {0} 时，另一个 goroutine 可能正在写入它，且没有双方共同持有的锁：请用同一个互斥锁保护每次访问。',
  'Map {0} is written here while another goroutine may be writing it too, and no lock is held by both: guard every access with one mutex.':
    '此处写入 map {0} 时，另一个 goroutine 可能也在写入它，且没有双方共同持有的锁：请用同一个互斥锁保护每次访问。',
  'Map {0} is written here while another goroutine may be reading it, and no lock is held by both: guard every access with one mutex.':
    '此处写入 map {0} 时，另一个 goroutine 可能正在读取它，且没有双方共同持有的锁：请用同一个互斥锁保护每次访问。',
  'Data race on a variable': '变量上的数据竞争',
  'Atomic and plain access to one variable': '对同一变量混用原子访问与普通访问',
  'Concurrent use of a writer or other object that is not safe for it': '并发使用不支持并发的写入器或其他对象',
  '{0} is written by handlers that serve requests at the same time, and no lock is held by all: guard every access with one mutex, or keep the value inside the handler.':
    '{0} 被同时处理请求的多个处理函数写入，且没有它们共同持有的锁：请用同一个互斥锁保护每次访问，或将该值保留在处理函数内部。',
  '{0} is written by goroutines that run at the same time, and no lock is held by all: guard every access with one mutex, or give each goroutine a variable of its own.':
    '{0} 被同时运行的多个 goroutine 写入，且没有它们共同持有的锁：请用同一个互斥锁保护每次访问，或让每个 goroutine 使用各自的变量。',
  '{0} is read here while {1} may be writing it, and nothing orders the two: wait for the write to be over, or guard every access with one mutex.':
    '此处读取 {0} 时，{1} 可能正在写入它，且二者之间没有先后次序：请等待写入结束，或用同一个互斥锁保护每次访问。',
  '{0} is written here while {1} may be writing it too, and nothing orders the two: let one wait for the other, or guard every access with one mutex.':
    '此处写入 {0} 时，{1} 可能也在写入它，且二者之间没有先后次序：请让一方等待另一方，或用同一个互斥锁保护每次访问。',
  '{0} is written here while {1} may be reading it, and nothing orders the two: let the reader wait for the write, or guard every access with one mutex.':
    '此处写入 {0} 时，{1} 可能正在读取它，且二者之间没有先后次序：请让读取方等待写入，或用同一个互斥锁保护每次访问。',
  '{0} is read here while another goroutine may be writing it, and nothing orders the two: wait for the write to be over, or guard every access with one mutex.':
    '此处读取 {0} 时，另一个 goroutine 可能正在写入它，且二者之间没有先后次序：请等待写入结束，或用同一个互斥锁保护每次访问。',
  '{0} is written here while another goroutine may be writing it too, and nothing orders the two: let one wait for the other, or guard every access with one mutex.':
    '此处写入 {0} 时，另一个 goroutine 可能也在写入它，且二者之间没有先后次序：请让一方等待另一方，或用同一个互斥锁保护每次访问。',
  '{0} is written here while another goroutine may be reading it, and nothing orders the two: let the reader wait for the write, or guard every access with one mutex.':
    '此处写入 {0} 时，另一个 goroutine 可能正在读取它，且二者之间没有先后次序：请让读取方等待写入，或用同一个互斥锁保护每次访问。',
  '{0} is written here without sync/atomic, while other goroutines use it atomically: make every access atomic, best with a type such as atomic.Int64.':
    '此处未通过 sync/atomic 写入 {0}，而其他 goroutine 以原子方式使用它：请让每次访问都是原子的，最好使用 atomic.Int64 之类的类型。',
  '{0} is read here without sync/atomic, while {1} may be writing it atomically: make every access atomic, best with a type such as atomic.Int64.':
    '此处未通过 sync/atomic 读取 {0}，而 {1} 可能正在以原子方式写入它：请让每次访问都是原子的，最好使用 atomic.Int64 之类的类型。',
  '{0} is written here without sync/atomic, while {1} may be using it atomically: make every access atomic, best with a type such as atomic.Int64.':
    '此处未通过 sync/atomic 写入 {0}，而 {1} 可能正在以原子方式使用它：请让每次访问都是原子的，最好使用 atomic.Int64 之类的类型。',
  '{0} is read here without sync/atomic, while another goroutine may be writing it atomically: make every access atomic, best with a type such as atomic.Int64.':
    '此处未通过 sync/atomic 读取 {0}，而另一个 goroutine 可能正在以原子方式写入它：请让每次访问都是原子的，最好使用 atomic.Int64 之类的类型。',
  '{0} is used by goroutines that run at the same time, but no {1} allows that: hold one mutex for as long as calls belong together, or give the object to one goroutine.':
    '{0} 被同时运行的多个 goroutine 使用，而 {1} 不允许这样做：在彼此相关的调用期间请持有同一个互斥锁，或将该对象交给一个 goroutine。',
  '{0} is used under a read lock, which several goroutines can hold at the same time, but no {1} allows that: take the write lock.':
    '{0} 在读锁下被使用，而读锁可由多个 goroutine 同时持有，{1} 不允许这样做：请使用写锁。',
  '{0} is used by handlers that serve requests at the same time, but no {1} allows that: hold one mutex for as long as calls belong together.':
    '{0} 被同时处理请求的多个处理函数使用，而 {1} 不允许这样做：在彼此相关的调用期间请持有同一个互斥锁。',
  '{0} is used here while {1} may be using it too, but no {2} allows that: hold one mutex for as long as calls belong together, or give the object to one goroutine.':
    '此处使用 {0} 时，{1} 可能也在使用它，而 {2} 不允许这样做：在彼此相关的调用期间请持有同一个互斥锁，或将该对象交给一个 goroutine。',
  '{0} is used here while another goroutine may be using it too, but no {1} allows that: hold one mutex for as long as calls belong together, or give the object to one goroutine.':
    '此处使用 {0} 时，另一个 goroutine 可能也在使用它，而 {1} 不允许这样做：在彼此相关的调用期间请持有同一个互斥锁，或将该对象交给一个 goroutine。',
  'written atomically here': '此处以原子方式写入',
  'read atomically here': '此处以原子方式读取',
  'also used here, without a lock': '此处也使用，未加锁',
  'used here under {0}': '此处在 {0} 保护下使用',
  '{0} is written under a read lock, which several goroutines can hold at the same time: take the write lock for every write.':
    '{0} 在读锁下被写入，而读锁可由多个 goroutine 同时持有：每次写入都应使用写锁。',
  'Key of a sync.Map that cannot be hashed': '无法计算哈希的 sync.Map 键',
  '{0} becomes a key of a sync.Map in {1}, but a {2} cannot be hashed, so the call panics: pass a key that can be compared, such as a string or an array.':
    '{0} 在 {1} 中成为 sync.Map 的键，但 {2} 无法计算哈希，此调用会 panic：请传入可比较的键，例如字符串或数组。',
  '{0} becomes a key of a sync.Map in {1}, but it holds a {2}, which cannot be hashed, so the call panics: pass a key that can be compared, such as a string or an array.':
    '{0} 在 {1} 中成为 sync.Map 的键，但它含有 {2}，无法计算哈希，此调用会 panic：请传入可比较的键，例如字符串或数组。',
  '{0} is a key of {1} here, but a {2} cannot be hashed, so the call panics: use a key that can be compared, such as a string or an array.':
    '{0} 在此处作为 {1} 的键，但 {2} 无法计算哈希，此调用会 panic：请使用可比较的键，例如字符串或数组。',
  '{0} is a key of {1} here, but it holds a {2}, which cannot be hashed, so the call panics: use a key that can be compared, such as a string or an array.':
    '{0} 在此处作为 {1} 的键，但它含有 {2}，无法计算哈希，此调用会 panic：请使用可比较的键，例如字符串或数组。',
  'Guarded map or slice given away without a copy': '受锁保护的 map 或切片未经复制就被交出',
  'Give away a copy ({0}Clone)': '交出副本（{0}Clone）',
  '{0} returns the map {1} itself, which {2} changes under {3}: callers read it without the lock, so return a copy (maps.Clone).':
    '{0} 直接返回 map {1}，而 {2} 会在持有 {3} 时修改它：调用者读取时没有锁，请返回副本（maps.Clone）。',
  '{0} returns the slice {1} itself, whose elements {2} changes under {3}: callers read them without the lock, so return a copy (slices.Clone).':
    '{0} 直接返回切片 {1}，而 {2} 会在持有 {3} 时修改其元素：调用者读取时没有锁，请返回副本（slices.Clone）。',
  '{0} sends the map {1} itself, which {2} changes under {3}: the receiver reads it without the lock, so send a copy (maps.Clone).':
    '{0} 直接发送 map {1}，而 {2} 会在持有 {3} 时修改它：接收者读取时没有锁，请发送副本（maps.Clone）。',
  '{0} sends the slice {1} itself, whose elements {2} changes under {3}: the receiver reads them without the lock, so send a copy (slices.Clone).':
    '{0} 直接发送切片 {1}，而 {2} 会在持有 {3} 时修改其元素：接收者读取时没有锁，请发送副本（slices.Clone）。',
  '{0} is taken here': '此处获取 {0}',
  'changed here under {0}': '此处在 {0} 保护下修改',
  '{0} gets it here without the lock': '{0} 在此处得到它，但未持有锁',
  'Store into an atomic.Value that panics': '会引发 panic 的 atomic.Value 存入',
  'Atomically published snapshot changed in place': '就地修改以原子方式发布的快照',
  '{0} is given nil here, which panics: store a value of its type that stands for nothing, such as a typed nil pointer.':
    '此处把 nil 存入 {0}，会引发 panic：请存入同一类型中表示“没有”的值，例如带类型的 nil 指针。',
  '{0} is given a {1} here but a {2} elsewhere, and the second Store panics: store one concrete type only, such as a struct around the value.':
    '此处向 {0} 存入 {1}，而别处存入 {2}，第二次 Store 会引发 panic：请只存入一种具体类型，例如包裹该值的结构体。',
  'a {0} is stored here': '此处存入 {0}',
  'loaded here': '在此处读出',
  'stored here for others to load': '在此处存入，供其他 goroutine 读出',
  '{0} reads it without a lock': '{0} 不加锁地读取它',
  '{0} is changed in place, but {2} may be reading what {1} holds at the same time: copy the loaded value, change the copy, and store that.':
    '此处就地修改 {0}，而 {2} 可能正在读取 {1} 中的内容：请复制读出的值，修改副本，再存入副本。',
  '{0} is changed after it was stored in {1}, from where {2} may be reading it at the same time: finish it first, or store a copy.':
    '{0} 在存入 {1} 之后又被修改，而 {2} 可能正从那里读取它：请先完成修改再存入，或存入副本。',
  'Check and act in two critical sections': '检查与操作分处两个临界区',
  '{0} is set here because it was not set when {1} was held before, but {1} was released in between, so two callers can both get here: look again under the lock before setting it.':
    '先前持有 {1} 时 {0} 尚未设置，因此在此处设置；但其间 {1} 已被释放，两个调用者可能都走到这里：请在锁内再检查一次后再设置。',
  '{0} was missing from {1} when Load was called before, but another caller may have stored it since, and both go on: use LoadOrStore, which lets one of them win.':
    '先前调用 Load 时 {1} 中没有 {0}，但此后另一个调用者可能已经存入，于是两者都继续执行：请使用 LoadOrStore，只让其中一个成功。',
  'the check is made here': '此处进行检查',
  '{0} is taken again here': '此处再次获取 {0}',
  'Look again once the lock is taken': '加锁后再检查一次',
  'Store and look in one step (LoadOrStore)': '一步完成存入与检查（LoadOrStore）',
  'Package-level cache filled without a lock': '未加锁填充的包级缓存',
  "{0} fills the package's map {1} without a lock, so programs that call the package from several goroutines crash or lose entries: guard every access with one mutex, or use a sync.Map.":
    '{0} 未加锁就填充包级 map {1}，从多个 goroutine 调用本包的程序会崩溃或丢失条目：请用同一个互斥锁保护每次访问，或使用 sync.Map。',
  'looked up here, without a lock': '此处查找，未加锁',
  '`{0}`: most accesses hold no lock (accesses: {1})': '`{0}`：多数访问没有持锁（共 {1} 处访问）',
  '`{0}` is guarded by `{1}` in {2} of {3} accesses': '`{0}` 的 {3} 处访问中有 {2} 处受 `{1}` 保护',
  'from the goroutine `{0}`': '来自 goroutine `{0}`',
  'from the goroutine `{0}`, in {1}': '来自 goroutine `{0}`，位于 {1}',
  'from callers, in {0}': '来自调用者，位于 {0}',
  'Access without the lock that the others hold': '未持有其他访问所持的锁',
  '{0} is written here without {1}, which is held in {2} other functions that use it and may run at the same time: take {1} here, too.':
    '此处写入 {0} 时未持有 {1}，而另有 {2} 个可能同时运行的函数在使用它时都持有该锁：请在此处也获取 {1}。',
  '{0} is read here without {1}, which is held in {2} other functions that use it and may be writing it at the same time: take {1} here, too.':
    '此处读取 {0} 时未持有 {1}，而另有 {2} 个使用它的函数都持有该锁，且可能正在写入：请在此处也获取 {1}。',
  '{0} is used without it here, too': '{0} 在此处也未持有该锁就被使用',
  'called here without the lock': '此处调用时未持锁',
  'Write under a read lock': '在读锁下写入',
  '{0} is written here while only the read lock of {1} is held, which several goroutines can hold at the same time: take the write lock.':
    '此处写入 {0} 时只持有 {1} 的读锁，而多个 goroutine 可同时持有读锁：请获取写锁。',
  'the read lock is taken here': '此处获取读锁',
  'Take {0} (1 access)': '获取 {0}（1 处访问）',
  'Take {0} ({1} accesses)': '获取 {0}（{1} 处访问）',
  'Take the write lock ({0}.Lock)': '改为获取写锁（{0}.Lock）',
  'Different locks for the same data': '同一数据由不同的锁保护',
  '{0} is used here under {1}, but {2} other functions use it under {3}, and two different locks keep nobody apart: take {3} here.':
    '此处在 {1} 下使用 {0}，而另有 {2} 个函数在 {3} 下使用它，两把不同的锁无法互斥：请在此处获取 {3}。',
  'Replace {0} by a changed copy at each write, behind an atomic.Pointer ({1} uses)':
    '每次写入时以修改后的副本替换 {0}，由 atomic.Pointer 持有（{1} 处使用）',
  'Send {0} over a channel and receive it where it is first read': '通过 channel 发送 {0}，并在首次读取处接收',
  'Give each round of the loop its own {0}': '让循环的每一轮使用各自的 {0}',
  '{0} is deleted from {1} after a Load, so two callers can both find it and both close the channel, which panics: use LoadAndDelete, which gives it to one of them.':
    '先 Load 再从 {1} 中删除 {0}，两个调用者可能都找到它并都关闭该 channel，从而 panic：请使用 LoadAndDelete，只让其中一个得到它。',
  'the channel is closed here': '此处关闭 channel',
  'Take the entry out in one step (LoadAndDelete)': '一步取出条目（LoadAndDelete）',
  '{0} is used here without {1}, which guards it according to its declaration: take {1} here.':
    '此处使用 {0} 时未持有 {1}，而其声明说明它受该锁保护：请在此处获取 {1}。',
  'WaitGroup counted by the goroutine itself': '由 goroutine 自己计数的 WaitGroup',
  '{0}.Add runs in the goroutine that it counts, so {0}.Wait may return before the goroutine has begun: call Add before the go statement.':
    '{0}.Add 在它所计数的 goroutine 中运行，因此 {0}.Wait 可能在该 goroutine 开始之前就返回：请在 go 语句之前调用 Add。',
  'the goroutine is started here': 'goroutine 在此启动',
  'Goroutine blocked for ever on a channel': '永远阻塞在 channel 上的 goroutine',
  '{0}.Wait waits for goroutines that wait to send to {1}, which is received only after it, so that nobody goes on: wait in another goroutine, or give {1} room for all values.':
    '{0}.Wait 等待的 goroutine 正在等待向 {1} 发送，而 {1} 在其后才被接收，因此双方都无法继续：请在另一个 goroutine 中等待，或让 {1} 容纳所有的值。',
  'this waits until somebody receives': '此处会一直等到有人接收',
  'This waits for ever when nobody receives from {0} any more, and the function stops receiving before all have sent: give {0} room for all values.':
    '函数在所有值发送完之前就停止接收，此后没有人再从 {0} 接收，此处将永远等待：请让 {0} 容纳所有的值。',
  'This waits for ever when the function has left without receiving from {0}, so that the goroutine never ends: give {0} room for the value.':
    '如果函数未从 {0} 接收就已离开，此处将永远等待，goroutine 不会结束：请让 {0} 容纳这个值。',
  'receiving from {0} stops here': '从此处起不再从 {0} 接收',
  'this way leaves without receiving from {0}': '此路径未从 {0} 接收就离开',
  'Nobody closes {0}, so that this loop waits for ever when all has been sent: close {0} after the last send.':
    '没有人关闭 {0}，所有值发送完之后此循环将永远等待：请在最后一次发送之后关闭 {0}。',
  'sent here': '在此发送',
  'Nobody sends to {0} or closes it, so that this waits for ever: close {0} where what is waited for has happened.':
    '没有人向 {0} 发送，也没有人关闭它，此处将永远等待：请在所等待的事情发生之处关闭 {0}。',
  'Make {0} with room for {1}': '为 {0} 创建容量 {1}',
  'Close {0} when the goroutine that sends ends': '在发送的 goroutine 结束时关闭 {0}',
  'Close {0} in a goroutine, after {1}.Wait': '在一个 goroutine 中于 {1}.Wait 之后关闭 {0}',
  'Close {0} when all has been sent': '在全部发送之后关闭 {0}',
  'this may find nothing to wait for': '此处可能没有可等待的对象',
  'Call {0}.Add before the go statement': '在 go 语句之前调用 {0}.Add',
  'Start the goroutine with {0}.Go, which counts it': '用 {0}.Go 启动 goroutine，由它计数',
  'Lock released by the wrong method': '用错误的方法释放的锁',
  'defer {0}.{1}() takes the lock again when the function ends instead of releasing it, so nobody gets it any more: defer {0}.{2}().':
    'defer {0}.{1}() 在函数结束时再次获取锁而不是释放它，此后谁也得不到该锁：请使用 defer {0}.{2}()。',
  '{0} was taken by {1}, but {2} releases the other kind of lock, which ends the program with a fatal error: call {3}.':
    '{0} 由 {1} 获取，但 {2} 释放的是另一种锁，程序会因致命错误而终止：请调用 {3}。',
  'Call {0}.{1}': '调用 {0}.{1}',
  'Result of an atomic operation assigned to its own variable': '原子操作的结果赋值给了它自己的变量',
  '{0} is assigned the result of atomic.{1}, which has changed it already: this plain write is not atomic and undoes what others did in between, so drop the assignment.':
    '{0} 被赋值为 atomic.{1} 的结果，而该操作已经改变了它：这一普通写入不是原子的，会撤销其间其他操作的结果，请去掉赋值。',
  'Drop the assignment': '去掉赋值',
  'Buffered data that nobody flushes': '缓冲数据无人刷新',
  'What is written to {0} may stay in its buffer: no way through the function calls {0}.{1}, so the end of the data is lost.':
    '写入 {0} 的数据可能留在其缓冲区中：函数的任何路径都没有调用 {0}.{1}，数据的结尾因此丢失。',
  'What is written to {0} may stay in its buffer: no function of the package calls its {1}, so the end of the data is lost.':
    '写入 {0} 的数据可能留在其缓冲区中：包内没有任何函数调用它的 {1}，数据的结尾因此丢失。',
  'Flush after each small write of a loop': '循环中每次少量写入之后都刷新',
  'Each round of the loop flushes what it has just written to {0}, so that nothing is gathered in its buffer: flush once, behind the loop.':
    '循环的每一轮都刷新刚写入 {0} 的内容，缓冲区因此积累不到任何数据：请在循环之后只刷新一次。',
  'Call {0}.{1} once, behind the loop': '在循环之后只调用一次 {0}.{1}',
  'What is written to {0} may stay in its buffer: the package calls its {1} only after an error, so the end of the data is lost.':
    '写入 {0} 的数据可能留在其缓冲区中：包只在出错之后才调用它的 {1}，数据的结尾因此丢失。',
  'What {0} writes to is read here before {0}.{1} has run, which other ways call: the end of the data is missing.':
    '此处读取 {0} 所写入的目标时 {0}.{1} 尚未执行，而其他路径会调用：数据缺少结尾。',
  'written here': '此处写入',
  'read here': '此处读取',
  'A way out that skips the flush': '有的出口跳过了刷新',
  '{0} is made here': '此处创建 {0}',
  'The program ends here before {0}.{1} has run, which no deferred call makes up for: what {0} still holds is lost.':
    '程序在此结束时 {0}.{1} 尚未执行，defer 的调用也不会补上：{0} 仍持有的数据丢失。',
  'This way leaves the function without {0}.{1}, which other ways call: what {0} still holds is lost.':
    '此路径离开函数时没有调用 {0}.{1}，而其他路径会调用：{0} 仍持有的数据丢失。',
  'Flush after what it writes to was closed': '在下层目标关闭之后才刷新',
  '{0} is flushed here when what it writes to has been closed already: the data that it still holds is lost.':
    '此处刷新 {0} 时，它写入的目标已经关闭：仍持有的数据丢失。',
  'Add the missing {0}.{1} to {2}, and return its error': '在 {2} 中补上 {0}.{1}，并返回其错误',
  'Add the missing {0}.{1} to {2}, and log its error': '在 {2} 中补上 {0}.{1}，并记录其错误',
  'Add the missing {0}.{1} to {2}': '在 {2} 中补上 {0}.{1}',
  'Defer the close before {0}.{1}, so that it runs after it': '把关闭的 defer 放到 {0}.{1} 之前，使其在之后运行',
  'Call {0}.{1} before what it writes to is closed': '在关闭其写入目标之前调用 {0}.{1}',
  'Error of the last flush that nobody looks at': '最后一次刷新的错误无人查看',
  'The error of {0}.{1} is dropped and the function reports success, so what could not be written is lost unnoticed: return the error.':
    '{0}.{1} 的错误被丢弃，函数却报告成功，写入失败的数据会在无人察觉的情况下丢失：请返回该错误。',
  'Return the error of {0} from {1}': '从 {1} 返回 {0} 的错误',
  'A wait for the answer to a request that is still in the buffer': '请求仍在缓冲区中就等待应答',
  '{0} still holds what was written to it when the answer is waited for here: the other end has got nothing, so both sides wait; call {0}.{1} before.':
    '在此等待应答时，写入 {0} 的内容仍在其缓冲区中：对端什么也没有收到，双方都在等待；请先调用 {0}.{1}。',
  '{0} may still hold what was written to it while the other end is waited for here, which may wait for it: call {0}.{1} before.':
    '在此等待对端时，写入 {0} 的内容可能仍在其缓冲区中，而对端可能正在等待它：请先调用 {0}.{1}。',
  'Reset of a writer that still holds data': '重置时写入器仍有数据',
  '{0} is reset here while it holds data that was never flushed: the data is thrown away.':
    '此处重置 {0} 时，它还持有从未刷新的数据：这些数据被丢弃。',
  'Release deferred in a loop': '在循环中推迟的释放',
  'the next round takes {0} again here': '下一轮在此再次获取 {0}',
  'each round opens another one here': '每一轮在此再打开一个',
  '{0} is released only when the function ends, so the second round of the loop waits for itself for ever: release it at the end of each round.':
    '{0} 直到函数结束才释放，循环的第二轮因此永远等待自己：请在每一轮结束时释放它。',
  'The read lock of {0} is released only when the function ends, so the next round waits for ever once a writer waits: release it at the end of each round.':
    '{0} 的读锁直到函数结束才释放，一旦有写者在等待，下一轮就会永远等待：请在每一轮结束时释放它。',
  '{0} is closed only when the function ends, not at the end of the round, so open files or connections pile up until there are no more: close it in each round.':
    '{0} 直到函数结束才关闭，而不是在每一轮结束时，打开的文件或连接因此不断累积直到耗尽：请在每一轮中关闭它。',
  'Make the body of the loop a function of its own': '把循环体变成独立的函数',
  "Request's context used after the request": '请求结束后仍使用该请求的 context',
  '{0} is cancelled when the request has been served, but {1} keeps it for later, where what is done with it fails with “context canceled”: keep context.WithoutCancel of it.':
    '请求处理完后 {0} 即被取消，但 {1} 把它留待以后使用，届时用它所做的事会以 “context canceled” 失败：请保存 context.WithoutCancel 的结果。',
  '{0} is cancelled as soon as the handler returns, which does not wait for this goroutine, so its work fails with “context canceled”: give it context.WithoutCancel of the context.':
    '处理函数一返回 {0} 即被取消，而处理函数并不等待这个 goroutine，因此它的工作会以 “context canceled” 失败：请把 context.WithoutCancel 的结果交给它。',
  'called here while a request is served': '在处理请求期间于此处调用',
  'nobody waits for this': '没有人等待它',
  'this fails once the context is cancelled': 'context 取消后此处会失败',
  'Go on without the cancellation of {0} (context.WithoutCancel)':
    '不受 {0} 取消的影响继续执行（context.WithoutCancel）',
  'Close before the error is checked': '检查错误之前的关闭',
  '{0} comes from here, with an error': '{0} 来自此处，并伴有一个错误',
  'the error is checked only here': '错误在此处才被检查',
  '{0} is nil where {1} is not, and closing it panics then instead of telling the error: check {1} first.':
    '{1} 不为 nil 时 {0} 为 nil，此时关闭它会 panic 而不是报告错误：请先检查 {1}。',
  'Move it behind the check of {0}': '把它移到对 {0} 的检查之后',
  'Object used after it was given back to its pool': '归还给 pool 之后仍使用对象',
  '{0} has been given back to its pool, so that another goroutine may be using the same memory already: give it back when it is no longer used.':
    '{0} 已归还给它的 pool，另一个 goroutine 可能已在使用同一块内存：请在不再使用之后再归还。',
  '{0} is given back to its pool a second time, so that two callers will get the same object: give it back once.':
    '{0} 被第二次归还给它的 pool，两个调用者会得到同一个对象：请只归还一次。',
  'The caller gets memory of {0}, which a deferred call gives back to its pool before the caller can look at it: return a copy.':
    '调用者得到的是 {0} 的内存，而 defer 的调用在调用者看到之前就把它归还给了 pool：请返回副本。',
  '{0} is taken from the pool here': '{0} 在此处从 pool 取得',
  '{0} is given back here': '{0} 在此处归还',
  'Give {0} back when the function ends (defer)': '在函数结束时归还 {0}（defer）',
  'Messages to a connection that others write into': '发往连接的消息会被其他写入插断',
  'The lock is given up between the Writes of this message to {0}, so goroutines that run at the same time can mix theirs: hold it for the whole message.':
    '这条消息发往 {0} 的多次 Write 之间释放了锁，因此同时运行的 goroutine 的消息会混在一起：请在整条消息期间持有锁。',
  'The lock is given up between the Writes of this message to {0}, so what {1} writes can end up inside it: hold it for the whole message.':
    '这条消息发往 {0} 的多次 Write 之间释放了锁，因此 {1} 写入的内容会落在消息中间：请在整条消息期间持有锁。',
  'The lock is given up between the Writes of this message to {0}, so what another goroutine writes can end up inside it: hold it for the whole message.':
    '这条消息发往 {0} 的多次 Write 之间释放了锁，因此另一个 goroutine 写入的内容会落在消息中间：请在整条消息期间持有锁。',
  'This call sends its bytes to {0} in several Writes, so goroutines that run at the same time can mix theirs: hold one mutex around it.':
    '此调用通过多次 Write 把数据发往 {0}，因此同时运行的 goroutine 的数据会混在一起：请用同一个互斥锁包住此调用。',
  'This call sends its bytes to {0} in several Writes, so what {1} writes can end up between them: hold one mutex around both.':
    '此调用通过多次 Write 把数据发往 {0}，因此 {1} 写入的内容会落在其间：请用同一个互斥锁包住两者。',
  'This call sends its bytes to {0} in several Writes, so what another goroutine writes can end up between them: hold one mutex around both.':
    '此调用通过多次 Write 把数据发往 {0}，因此另一个 goroutine 写入的内容会落在其间：请用同一个互斥锁包住两者。',
  'Each encoder describes its types to {0} anew, in Writes between which others can come, so the other side cannot read the stream: let all goroutines use one encoder.':
    '每个编码器都会向 {0} 重新描述其类型，而且这些 Write 之间会插入其他写入，因此对方无法读取该流：请让所有 goroutine 共用一个编码器。',
  'A message longer than its buffer goes to {0} in several Writes, so goroutines that run at the same time can mix theirs: hold one mutex from the first byte to the Flush.':
    '比缓冲区长的消息会通过多次 Write 发往 {0}，因此同时运行的 goroutine 的消息会混在一起：请从第一个字节到 Flush 持有同一个互斥锁。',
  'A message longer than its buffer goes to {0} in several Writes, so what {1} writes can end up inside it: hold one mutex from the first byte to the Flush.':
    '比缓冲区长的消息会通过多次 Write 发往 {0}，因此 {1} 写入的内容会落在消息中间：请从第一个字节到 Flush 持有同一个互斥锁。',
  'A message longer than its buffer goes to {0} in several Writes, so what another goroutine writes can end up inside it: hold one mutex from the first byte to the Flush.':
    '比缓冲区长的消息会通过多次 Write 发往 {0}，因此另一个 goroutine 写入的内容会落在消息中间：请从第一个字节到 Flush 持有同一个互斥锁。',
  'This message goes to {0} in several Writes, so goroutines that run at the same time can mix theirs: hold one mutex for the whole message, or send it by one Write.':
    '这条消息通过多次 Write 发往 {0}，因此同时运行的 goroutine 的消息会混在一起：请在整条消息期间持有同一个互斥锁，或用一次 Write 发送。',
  'This message goes to {0} in several Writes, so what {1} writes can end up inside it: hold one mutex for the whole message, or send it by one Write.':
    '这条消息通过多次 Write 发往 {0}，因此 {1} 写入的内容会落在消息中间：请在整条消息期间持有同一个互斥锁，或用一次 Write 发送。',
  'This message goes to {0} in several Writes, so what another goroutine writes can end up inside it: hold one mutex for the whole message, or send it by one Write.':
    '这条消息通过多次 Write 发往 {0}，因此另一个 goroutine 写入的内容会落在消息中间：请在整条消息期间持有同一个互斥锁，或用一次 Write 发送。',
  'A way out that leaves a mutex locked': '有的出口让互斥锁保持锁定',
  'The end of the function is reached with {0} still locked, which other ways unlock: whoever locks it next waits for ever.':
    '到达函数末尾时 {0} 仍然锁定，而其他路径会解锁：下一个锁定它的人将永远等待。',
  '{0} is still locked when the function ends and nobody unlocks it: whoever locks it next waits for ever.':
    '函数结束时 {0} 仍然锁定，也没有人解锁：下一个锁定它的人将永远等待。',
  'The function is left here with {0} locked, which it unlocks on other ways: whoever locks it next waits for ever.':
    '函数在此离开时 {0} 处于锁定状态，而其他路径会解锁：下一个锁定它的人将永远等待。',
  'The function is left with {0} locked and nobody unlocks it: whoever locks it next waits for ever.':
    '函数离开时 {0} 处于锁定状态，也没有人解锁：下一个锁定它的人将永远等待。',
  '{0} is locked here': '此处锁定 {0}',
  'Unlock with defer: {0}': '用 defer 解锁：{0}',
  'Unlock where it is forgotten: {0}': '在遗漏之处解锁：{0}',
  'Unlock where it is forgotten, at {1} places: {0}': '在遗漏的 {1} 处解锁：{0}',
  'A mutex that is locked while it is locked': '在锁定期间再次锁定的互斥锁',
  '{0} is still locked from the round before when it is locked here: the goroutine waits for itself, for ever.':
    '此处锁定 {0} 时，它仍被上一轮循环锁定：goroutine 将永远等待自己。',
  '{0} is locked here by the goroutine that holds it already: it waits for itself, for ever.':
    '{0} 在此被已经持有它的 goroutine 再次锁定：它将永远等待自己。',
  '{0} is locked here by a goroutine that holds it for reading: Lock waits until no reader is left, so it waits for itself, for ever.':
    '{0} 在此被持有其读锁的 goroutine 锁定：Lock 要等到没有读者为止，所以它将永远等待自己。',
  '{0} is locked for reading here by the goroutine that holds it for writing: it waits for itself, for ever.':
    '{0} 在此被持有其写锁的 goroutine 加读锁：它将永远等待自己。',
  '{0} is locked for reading a second time here: as soon as a writer waits in between, both wait for ever.':
    '{0} 在此第二次加读锁：只要其间有写者在等待，双方就会永远等待。',
  '{1} locks {0}, which is held during the call: the goroutine waits for itself, for ever.':
    '{1} 会锁定 {0}，而调用期间正持有它：goroutine 将永远等待自己。',
  '{1} locks {0}, which is held for reading during the call: Lock waits until no reader is left, so the goroutine waits for itself, for ever.':
    '{1} 会锁定 {0}，而调用期间正持有其读锁：Lock 要等到没有读者为止，所以 goroutine 将永远等待自己。',
  '{1} locks {0} for reading, which is held for writing during the call: the goroutine waits for itself, for ever.':
    '{1} 会对 {0} 加读锁，而调用期间正持有其写锁：goroutine 将永远等待自己。',
  '{1} locks {0} for reading, which is held for reading during the call: as soon as a writer waits in between, both wait for ever.':
    '{1} 会对 {0} 加读锁，而调用期间正持有其读锁：只要其间有写者在等待，双方就会永远等待。',
  'Hold the write lock from the beginning ({0}.Lock)': '从一开始就持有写锁（{0}.Lock）',
  '{0} is unlocked again here': '此处再次解锁 {0}',
  '{0} is unlocked here': '此处解锁 {0}',
  '{0} is unlocked here a second time, which ends the program with a fatal error that nothing recovers: unlock it once.':
    '{0} 在此第二次解锁，程序会以无法恢复的致命错误终止：只解锁一次。',
  '{0} is unlocked here and once more by the deferred call, which ends the program with a fatal error that nothing recovers: leave it to the deferred call.':
    '{0} 在此解锁后又被 defer 的调用解锁一次，程序会以无法恢复的致命错误终止：交给 defer 的调用去解锁。',
  'Mutexes locked in opposite orders': '以相反顺序锁定的互斥锁',
  '{0} is locked here while {1} is held, and {2} locks them the other way round: two goroutines that hold one each wait for each other, for ever; lock them in one order everywhere.':
    '{0} 在此处于持有 {1} 时被锁定，而 {2} 以相反的顺序锁定它们：各持有一个的两个 goroutine 会永远互相等待；请在所有地方以同一顺序锁定。',
  '{0} is locked here while {1} is held, and the orders in {2} close a circle of {3} mutexes: goroutines that hold one each wait for each other, for ever; lock them in one order everywhere.':
    '{0} 在此处于持有 {1} 时被锁定，而 {2} 中的顺序使 {3} 个互斥锁构成环：各持有一个的 goroutine 会永远互相等待；请在所有地方以同一顺序锁定。',
  '{0} is locked here while {1} is held': '此处在持有 {1} 时锁定 {0}',
  'Connection that is never closed': '从未关闭的连接',
  'this way leaves {0} open': '此路径使 {0} 保持打开',
  '{0} may still be open when the next round opens another one, so its peer waits for an end and its file descriptor is lost: close it on every way of the round.':
    '下一轮打开另一个连接时 {0} 可能仍然打开，其对端因此等待一个结束，文件描述符也丢失：请在这一轮的每条路径上关闭它。',
  '{0} stays open on a way out of the function, so its address stays taken and clients connect to nobody: close it on every way.':
    '在函数的某个出口 {0} 保持打开，其地址因此一直被占用，客户端连接到无人处理的地方：请在每条路径上关闭它。',
  '{0} stays open on a way out of the function, so its peer waits for an end and its file descriptor is lost: close it on every way.':
    '在函数的某个出口 {0} 保持打开，其对端因此等待一个结束，文件描述符也丢失：请在每条路径上关闭它。',
  'Defer {0}.Close behind the check of its error': '在检查其错误之后推迟 {0}.Close',
  'Close {0} on each way that leaves it open': '在每条使 {0} 保持打开的路径上关闭它',
  'A wait while a mutex is held': '持有互斥锁时的等待',
  'This waits for a goroutine while {0} is held, and the goroutine has to lock {0} first: once it gets there, both wait for ever.':
    '此处在持有 {0} 时等待一个 goroutine，而该 goroutine 必须先锁定 {0}：一旦它走到那里，双方就永远互相等待。',
  'it locks the mutex here': '它在此处锁定互斥锁',
  'what is waited for happens here': '被等待的事情在此处发生',
  'Goroutines are waited for while {0} is held: whoever needs it waits until the last one is done.':
    '持有 {0} 时等待 goroutine：需要它的代码要等到最后一个 goroutine 结束。',
  'this waits with {0} held, too': '此处同样在持有 {0} 时等待',
  'A message is waited for while {0} is held: whoever needs it waits until one comes.':
    '持有 {0} 时等待消息：需要它的代码要等到有消息到来。',
  'A send to a channel without room while {0} is held: whoever needs it waits until somebody receives.':
    '持有 {0} 时向没有余位的通道发送：需要它的代码要等到有人接收。',
  'This call may take long while {0} is held: whoever needs it waits as long.':
    '持有 {0} 时此调用可能耗时很久：需要它的代码要等待同样久。',
  'Channel closed twice': 'channel 被关闭两次',
  '{0} is closed already when this closes it, which panics: close it in one place, or through a sync.Once.':
    '此处关闭 {0} 时它已经关闭，这会 panic：请只在一处关闭它，或者通过 sync.Once 关闭。',
  '{0} is closed already when this call closes it again, which panics: close it in one place, or through a sync.Once.':
    '此调用再次关闭 {0} 时它已经关闭，这会 panic：请只在一处关闭它，或者通过 sync.Once 关闭。',
  'Each goroutine that the loop starts closes {0}, and the second one panics: close it once, when all have ended.':
    '循环启动的每个 goroutine 都会关闭 {0}，第二个会 panic：请在它们全部结束后只关闭一次。',
  'This goroutine closes {0}, and so does somebody else, and the second one panics: leave it to one of them.':
    '此 goroutine 会关闭 {0}，另有一处也会关闭它，后者会 panic：请只由其中一处关闭。',
  'closed here before': '先前在此关闭',
  'closed here, too': '也在此关闭',
  'the deferred call runs here': '推迟的调用在此执行',
  'Close {0} through a sync.Once': '通过 sync.Once 关闭 {0}',
  'Remove the surplus close of {0}': '移除对 {0} 的多余 close',
  'Send on a closed channel': '向已关闭的 channel 发送',
  '{0} is closed when this sends to it, which panics: close it behind the last send.':
    '此处向 {0} 发送时它已关闭，这会 panic：请在最后一次发送之后再关闭它。',
  '{0} is closed when this call sends to it, which panics: close it behind the last send.':
    '此调用向 {0} 发送时它已关闭，这会 panic：请在最后一次发送之后再关闭它。',
  '{0} is closed without waiting for the goroutines that send to it, and a send on a closed channel panics: wait for them before.':
    '关闭 {0} 时没有等待向它发送的 goroutine，而向已关闭的 channel 发送会 panic：请先等待它们。',
  'this may be sent after the close': '这可能在关闭之后才发送',
  'Close {0} after {1}.Wait': '在 {1}.Wait 之后关闭 {0}',
  'Channel that is nil': '值为 nil 的 channel',
  '{0} is nil, so that this waits for ever to send: make the channel before it is used.':
    '{0} 为 nil，因此这里会永远等待发送：请在使用之前创建该 channel。',
  '{0} is nil, so that this waits for ever to receive: make the channel before it is used.':
    '{0} 为 nil，因此这里会永远等待接收：请在使用之前创建该 channel。',
  '{0} is nil, and closing it panics: make the channel before it is used.':
    '{0} 为 nil，关闭它会 panic：请在使用之前创建该 channel。',
  '{0} is declared here, without a channel': '{0} 在此声明，但没有 channel',
  '{0} is nil when this call uses it, so that it waits for ever: make the channel before.':
    '此调用使用 {0} 时它为 nil，因此会永远等待：请先创建该 channel。',
  'Nothing ever makes {0}, so that it is nil and closing it panics: make it where the rest is made.':
    '没有任何代码创建 {0}，因此它为 nil，关闭它会 panic：请在创建其余部分的地方创建它。',
  'Nothing ever makes {0}, so that it is nil and this waits for ever: make it where the rest is made.':
    '没有任何代码创建 {0}，因此它为 nil，这里会永远等待：请在创建其余部分的地方创建它。',
  'Make {0} where it is declared': '在声明处创建 {0}',
  'Make {0} where its struct is made': '在创建其结构体处创建 {0}',
  'Loop that waits by asking without a pause': '不停询问、从不停顿的等待循环',
  'This default does nothing, so that the loop keeps a processor busy while nothing is ready: without the default, select waits.':
    '此 default 什么也不做，因此在没有 case 就绪时循环会一直占用一个处理器：去掉 default，select 就会等待。',
  'the loop begins here': '循环从这里开始',
  'Remove the default, so that select waits': '移除 default，让 select 等待',
  'Signals sent to a channel without room': '向没有空间的 channel 发送信号',
  'A signal is lost when nobody receives from {0} just then, because signal.Notify never waits: make it with room for one.':
    '如果当时没有人从 {0} 接收，信号就会丢失，因为 signal.Notify 从不等待：请为它留出一个值的空间。',
  'Ticker that is never stopped': '从不停止的 ticker',
  '{0} goes on ticking when the function has left without stopping it, and is never collected before Go 1.23: stop it with defer.':
    '函数未停止 {0} 就离开后它会继续运行，在 Go 1.23 之前永远不会被回收：请用 defer 停止它。',
  'Each round makes another ticker that nobody can stop, and that is never collected before Go 1.23: make one with time.NewTicker before the loop.':
    '每一轮都会创建另一个无人能停止的 ticker，在 Go 1.23 之前它永远不会被回收：请在循环之前用 time.NewTicker 创建一个。',
  'The ticker of time.Tick can not be stopped, goes on when the function has left, and is never collected before Go 1.23: use time.NewTicker, and stop it.':
    'time.Tick 的 ticker 无法停止，函数离开后它会继续运行，在 Go 1.23 之前永远不会被回收：请使用 time.NewTicker 并停止它。',
  'Stop {0} with defer': '用 defer 停止 {0}',
  'Connection without a deadline': '没有截止时间的连接',
  '{0} is read here, and no deadline is ever set for it: a peer that says nothing holds {1} for ever; call SetReadDeadline before each read.':
    '此处读取 {0}，而从未为它设置截止时间：一言不发的对端会永远占住 {1}；请在每次读取前调用 SetReadDeadline。',
  '{0} is read here without a deadline, although one is cleared that nobody has set: a peer that says nothing holds {1} for ever; set it before the read.':
    '此处读取 {0} 时没有截止时间，尽管有代码清除了一个从未设置的截止时间：一言不发的对端会永远占住 {1}；请在读取前设置它。',
  '{0} is read here without a deadline, although its writes have one: a peer that says nothing holds {1} for ever; call SetReadDeadline before each read.':
    '此处读取 {0} 时没有截止时间，尽管它的写入有：一言不发的对端会永远占住 {1}；请在每次读取前调用 SetReadDeadline。',
  'This clears a deadline of {0} that nobody has set, so a peer that says nothing is waited for without end: set it before the connection is read.':
    '此处清除了 {0} 的一个从未设置的截止时间，因此会无限等待一言不发的对端：请在读取连接之前设置它。',
  'The deadline of {0} is set once, before the loop that serves it, so every connection ends when it has passed, however busy it is: set it before each read.':
    '{0} 的截止时间只在为其服务的循环之前设置一次，因此无论多忙，截止时间一过每个连接都会结束：请在每次读取前设置它。',
  'This server has no ReadHeaderTimeout or ReadTimeout, so a client that never ends its header keeps a connection and a goroutine for ever: set ReadHeaderTimeout.':
    '此服务器没有 ReadHeaderTimeout 或 ReadTimeout，因此从不结束请求头的客户端会永远占住一个连接和一个 goroutine：请设置 ReadHeaderTimeout。',
  '{0} serves without any time limit, so a client that never ends its header keeps a connection and a goroutine for ever: make an http.Server with ReadHeaderTimeout.':
    '{0} 在没有任何时限的情况下提供服务，因此从不结束请求头的客户端会永远占住一个连接和一个 goroutine：请创建带有 ReadHeaderTimeout 的 http.Server。',
  'the connection comes from here': '连接来自此处',
  'it is handed on here': '它在此被传递下去',
  'a deadline is cleared here': '此处清除截止时间',
  'the writes have a deadline': '写入有截止时间',
  'the loop reads here': '循环在此读取',
  'it serves here': '它在此提供服务',
  'this limit is set': '设置了此时限',
  'Set a deadline for {0} before each read': '在每次读取前为 {0} 设置截止时间',
  'Set the deadline before each read of the loop': '在循环的每次读取前设置截止时间',
  'Give the server a ReadHeaderTimeout': '为服务器设置 ReadHeaderTimeout',
  '{0} keeps the time and never tells {1}, whose reads go on without a deadline: call {1}.{0} as well.':
    '{0} 只保存时间而从不告诉 {1}，后者的读取仍没有截止时间：请同时调用 {1}.{0}。',
  'Goroutine that ends without Done': '结束时没有调用 Done 的 goroutine',
  '{0}.Add counts this goroutine, which never calls {0}.Done, so that {0}.Wait never returns: defer {0}.Done as its first statement.':
    '{0}.Add 为此 goroutine 计数，而它从不调用 {0}.Done，因此 {0}.Wait 永不返回：请把 defer {0}.Done 作为它的第一条语句。',
  '{0}.Add counts this goroutine, which some way leads to its end without {0}.Done, so that {0}.Wait never returns: call {0}.Done on every way.':
    '{0}.Add 为此 goroutine 计数，而它在某条路径上没有调用 {0}.Done 就结束，因此 {0}.Wait 永不返回：请在每条路径上调用 {0}.Done。',
  'The goroutine that {0}.Add counts leaves here without {0}.Done, so that {0}.Wait never returns: defer {0}.Done as its first statement.':
    '{0}.Add 所计数的 goroutine 在此离开而没有调用 {0}.Done，因此 {0}.Wait 永不返回：请把 defer {0}.Done 作为它的第一条语句。',
  'Nobody calls {0}.Done for what is counted here, so that {0}.Wait never returns: call Done where it ends.':
    '没有任何代码为此处的计数调用 {0}.Done，因此 {0}.Wait 永不返回：请在其结束处调用 Done。',
  'here, too': '此处也是',
  'counted here': '在此计数',
  'this waits for ever': '此处永远等待',
  'Defer {0}.Done as the first statement of the goroutine': '把 defer {0}.Done 作为 goroutine 的第一条语句',
  'Call {0}.Done where the goroutine leaves without it': '在 goroutine 未调用 {0}.Done 就离开之处调用它',
  'this waits for the end of the loop': '此处等待该循环结束',
  'Mutex, atomic or the like that is copied': '被复制的互斥锁、原子变量等',
  'WaitGroup that is copied': '被复制的 WaitGroup',
  'this is done to the copy': '此操作作用于副本',
  'Each call of {0} gets a copy of its receiver with a {1} of its own, which has nothing to do with the original: use a pointer receiver.':
    '{0} 的每次调用都得到接收者的副本，其中的 {1} 是副本自己的，与原来的无关：请使用指针接收者。',
  'Each call gets a copy of {0} with a {1} of its own, which has nothing to do with the original: pass a pointer.':
    '每次调用都得到 {0} 的副本，其中的 {1} 是副本自己的，与原来的无关：请传递指针。',
  '{0} is a copy with a {1} of its own in each round, which has nothing to do with the element: use a pointer to the element.':
    '每一轮中 {0} 都是副本，其中的 {1} 是副本自己的，与元素的无关：请使用指向元素的指针。',
  'This copies a {0}, which has nothing to do with the original then: use a pointer.':
    '此处复制了一个 {0}，副本与原来的不再有关：请使用指针。',
  'Each call of {0} gets a copy of its receiver, and a {1} in it says that it must not be copied: use a pointer receiver.':
    '{0} 的每次调用都得到接收者的副本，而其中的 {1} 表明它不可复制：请使用指针接收者。',
  'Each call gets a copy of {0}, and a {1} in it says that it must not be copied: pass a pointer.':
    '每次调用都得到 {0} 的副本，而其中的 {1} 表明它不可复制：请传递指针。',
  '{0} is a copy in each round, and a {1} in it says that it must not be copied: use a pointer to the element.':
    '每一轮中 {0} 都是副本，而其中的 {1} 表明它不可复制：请使用指向元素的指针。',
  'This makes a copy, and a {0} in it says that it must not be copied: use a pointer.':
    '此处产生了副本，而其中的 {0} 表明它不可复制：请使用指针。',
  'Use a pointer receiver for {0}': '为 {0} 使用指针接收者',
  'Pass a pointer to {0}': '传递指向 {0} 的指针',
  'Let {0} point to the original': '让 {0} 指向原来的值',
  'Let {0} point to the element': '让 {0} 指向元素',
  'Shutdown of a server without a time limit': '没有时间限制的服务器关闭',
  'This context never ends, so that Shutdown waits for as long as any request is going on: give it one with a time limit.':
    '此 context 永远不会结束，因此只要有请求仍在进行，Shutdown 就会一直等待：请给它一个带时间限制的 context。',
  'this waits for all requests': '这会等待所有请求',
  'Give Shutdown a context with a time limit': '给 Shutdown 一个带时间限制的 context',
  'Connection closed while a goroutine uses it': 'goroutine 仍在使用时连接被关闭',
  '{0} stays open until the loop has ended and is closed then, whether its goroutine still uses it or not: close it in the goroutine.':
    '{0} 一直打开到循环结束，那时无论其 goroutine 是否仍在使用都会被关闭：请在 goroutine 中关闭它。',
  '{0} is closed here without a wait for the goroutine that was given it, whose reads and writes then fail with "use of closed network connection": let it close {0}, or wait for it first.':
    '{0} 在此处被关闭，却没有等待得到它的 goroutine，其读写随后会失败，错误为 "use of closed network connection"：请让它关闭 {0}，或先等待它。',
  'This function returns without a wait for the goroutine that uses {0}, and closes it: the reads and writes of the goroutine fail with "use of closed network connection"; let it close {0}, or wait for it first.':
    '此函数没有等待使用 {0} 的 goroutine 就返回并关闭了它：goroutine 的读写会失败，错误为 "use of closed network connection"；请让它关闭 {0}，或先等待它。',
  '{1} returns without a wait for the goroutine that uses {0}, and closes it: the reads and writes of the goroutine fail with "use of closed network connection"; let it close {0}, or wait for it first.':
    '{1} 没有等待使用 {0} 的 goroutine 就返回并关闭了它：goroutine 的读写会失败，错误为 "use of closed network connection"；请让它关闭 {0}，或先等待它。',
  'the goroutine that has {0} is started here': '持有 {0} 的 goroutine 在此处启动',
  'it uses the connection here': '它在此处使用该连接',
  '{0} is closed here, too': '{0} 也在此处被关闭',
  'Let the goroutine close {0} when it ends': '让 goroutine 在结束时关闭 {0}',
  'Accept loop that treats all errors alike': '对所有错误一视同仁的 accept 循环',
  'Accept also fails while no file descriptor is free, and then this ends the program with all that it serves: end on net.ErrClosed only, else wait a little and try again.':
    '没有空闲文件描述符时 Accept 也会失败，这时此处会结束程序及其正在服务的一切：请只在 net.ErrClosed 时结束，否则稍等再试。',
  'Once the listener is closed every Accept fails at once, and this loop goes on without end and without a pause: return on net.ErrClosed, and wait a little after other errors.':
    '监听器关闭后每次 Accept 都立即失败，而此循环不停顿地永远继续：请在 net.ErrClosed 时返回，在其他错误之后稍等。',
  'While no file descriptor is free every Accept fails at once, and this loop keeps a processor busy: wait a little before the next attempt, and return on net.ErrClosed.':
    '没有空闲文件描述符时每次 Accept 都立即失败，此循环会占满一个处理器：请在下次尝试之前稍等，并在 net.ErrClosed 时返回。',
  'an error ends the program here': '错误在此处结束程序',
  'the listener is closed here': '监听器在此处被关闭',
  'Return when the listener is closed, and wait before the next attempt on other errors':
    '监听器关闭时返回，在其他错误之后等待再尝试',
  'One Read taken for a whole message': '把一次 Read 当作整条消息',
  'this takes it that {0} was filled': '此处认为 {0} 已被填满',
  'Read gives what has come of the stream, be it part of a message, and all of {0} is used whatever it gave: read up to a length or a delimiter, and use what was read.':
    'Read 给出流中已到达的内容，哪怕只是消息的一部分，而无论它给出多少，{0} 都被整个使用：请读到某个长度或分隔符为止，并只使用读到的内容。',
  'Read gives what has come of the stream, which may be less than {0} has room for, and nobody looks at how much it was: read until all is there, as io.ReadFull does.':
    'Read 给出流中已到达的内容，可能少于 {0} 的容量，而没有人查看读到了多少：请像 io.ReadFull 那样读到全部到齐为止。',
  'Read may give less than the {0} bytes that are used of {1}, as what {2} carries comes in pieces, and nobody looks at how much it was: read until all is there, as io.ReadFull does.':
    'Read 给出的可能少于所使用的 {1} 的 {0} 个字节，因为 {2} 传输的内容分段到达，而没有人查看读到了多少：请像 io.ReadFull 那样读到全部到齐为止。',
  'Fill the whole buffer by io.ReadFull': '用 io.ReadFull 填满整个缓冲区',
  'Read at least {0} bytes by io.ReadAtLeast': '用 io.ReadAtLeast 至少读取 {0} 个字节',
  'Several writers to a connection that allows one': '多个写入者使用只允许一个写入者的连接',
  '{0} is written to under a read lock, which several goroutines can hold at the same time, but a {1} allows one writer at a time: take the write lock.':
    '{0} 在读锁下被写入，而读锁可由多个 goroutine 同时持有，但 {1} 一次只允许一个写入者：请改用写锁。',
  '{0} is written to by handlers that serve requests at the same time, but a {1} allows one writer at a time: hold one mutex for each message.':
    '{0} 被同时处理请求的处理函数写入，但 {1} 一次只允许一个写入者：请为每条消息持有同一个互斥锁。',
  '{0} is written to by goroutines that run at the same time, but a {1} allows one writer at a time: hold one mutex for each message, or let one goroutine write.':
    '{0} 被同时运行的 goroutine 写入，但 {1} 一次只允许一个写入者：请为每条消息持有同一个互斥锁，或只由一个 goroutine 写入。',
  '{0} is written to here while {1} may be writing to it, too, but a {2} allows one writer at a time: hold one mutex for each message, or let one goroutine write.':
    '{0} 在此处被写入，而 {1} 可能也正在写入它，但 {2} 一次只允许一个写入者：请为每条消息持有同一个互斥锁，或只由一个 goroutine 写入。',
  '{0} is written to here while another goroutine may be writing to it, too, but a {1} allows one writer at a time: hold one mutex for each message, or let one goroutine write.':
    '{0} 在此处被写入，而另一个 goroutine 可能也正在写入它，但 {1} 一次只允许一个写入者：请为每条消息持有同一个互斥锁，或只由一个 goroutine 写入。',
  '{0} is closed already on a way that comes here, so that this Close gives "use of closed network connection" as if something had failed: close it once, or look at the first error only.':
    '在到达此处的某条路径上 {0} 已经关闭，因此这次 Close 给出 "use of closed network connection"，好像出了什么错：请只关闭一次，或只查看第一次的错误。',
  'Goroutine that goes on after its object was closed': '对象关闭后仍在继续的 goroutine',
  'No way leads out of this loop, so that its goroutine goes on after {0}, and keeps its {1} alive: let it wait for a channel, too, that {0} closes.':
    '没有任何路径离开此循环，因此它的 goroutine 在 {0} 之后仍会继续，并使其 {1} 一直存活：请让它同时等待一个由 {0} 关闭的 channel。',
  'this cannot end it': '这无法结束它',
  'WaitGroup used again before its Wait has returned': 'Wait 返回之前又被使用的 WaitGroup',
  'This Wait of one round may not have returned when the next round calls {0}, which panics: give each round a WaitGroup of its own, or wait until this goroutine has gone on.':
    '下一轮调用 {0} 时，上一轮的这个 Wait 可能尚未返回，这会引发 panic：请让每一轮使用自己的 WaitGroup，或者等到此 goroutine 继续执行之后。',
  'the next round counts here': '下一轮在此计数',
  'Give each round a {0} of its own': '让每一轮使用自己的 {0}',
  'RWMutex that nobody locks for reading': '无人用于读锁定的 RWMutex',
  '{0} is never locked for reading, so that a sync.Mutex does the same with less.':
    '{0} 从未为读取而锁定，因此 sync.Mutex 能以更低的代价做到同样的事。',
  'it is locked here': '它在此处被锁定',
  'Make {0} a sync.Mutex': '把 {0} 改为 sync.Mutex',
  'sync.Map where a map with a mutex does better': '用带互斥锁的 map 会更好的 sync.Map',
  'This goes over all entries of {0} to count them: a map with a mutex tells its length at once.':
    '此处为了计数而遍历 {0} 的所有条目：带互斥锁的 map 可以立即给出长度。',
  'the map is declared here': 'map 在此处声明',
  '{0} is changed in {1} places and read in {2}, and a sync.Map is made for the opposite: a map with a mutex costs less and keeps its types.':
    '{0} 在 {1} 处被修改、在 {2} 处被读取，而 sync.Map 适合的恰恰相反：带互斥锁的 map 代价更低，并保留其类型。',
  'it is changed here': '它在此处被修改',
  'Flush taken for durable': '把 Flush 当作持久化',
  'Flush hands the data to the operating system, which loses it with the power: what is to be durable needs the Sync of the file behind it, too.':
    'Flush 只是把数据交给操作系统，断电时数据会丢失：要持久的数据还需要对其后的文件调用 Sync。',
  'this speaks of data that outlives a crash': '此处谈到崩溃后仍存在的数据',
  'it writes to a file': '它写入文件',
  'Counters of several goroutines in one cache line': '位于同一缓存行中的多个 goroutine 的计数器',
  'Goroutines count in neighbouring elements of {0}, {1} bytes apart, so that processors take one cache line from each other again and again: count in a local variable and store it once, or fill the element up to {2} bytes.':
    '多个 goroutine 在 {0} 的相邻元素中计数，元素相距 {1} 字节，因此处理器会一再相互争夺同一缓存行：请在局部变量中计数并只存储一次，或者把元素填充到 {2} 字节。',
  'Fill {0} up to a cache line': '把 {0} 填充到一个缓存行',
};
