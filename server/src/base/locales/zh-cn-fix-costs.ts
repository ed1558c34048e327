/** What fixes cost, in hovers. */
export const fixCostTexts: Readonly<Record<string, string>> = {
  'Which fix, where the editor offers it:': '选择哪种修复（以编辑器提供的为准）：',
  'A safe version, from the page of the rule:': '安全的写法（摘自规则页面）：',
  '**The lock that is there**: it costs what the other accesses pay already.':
    '**已有的锁**：代价与其他访问已付出的相同。',
  '**`sync.Mutex`**: one at a time, readers too. Right for most data: it is cheap as long as nobody holds it for long.':
    '**`sync.Mutex`**：一次只有一个，读者也不例外。适合大多数数据：只要没有谁长时间持有它，代价就很小。',
  '**`sync.RWMutex`**: readers run side by side, but each of them changes one counter that they share. It pays where reading takes long and writes are rare.':
    '**`sync.RWMutex`**：读者可以并行，但每个读者都要修改一个共享的计数器。只有在读取耗时较长且写入很少时才划算。',
  '**`sync.Map`**: reads hardly ever take a lock. It suits keys that are written once and read often, or that goroutines don’t share. Values lose their type, and counting them means going through all.':
    '**`sync.Map`**：读取几乎从不加锁。适合写入一次、多次读取的键，或各 goroutine 互不共享的键。值会失去类型，计数需要遍历全部元素。',
  '**Copy at each write**: readers take no lock and never wait. A write copies the whole map, so it suits small maps that hardly change.':
    '**写时复制**：读者不加锁，也从不等待。每次写入都会复制整个 map，因此适合很少变化的小 map。',
  '**One goroutine that owns the map**: an access is a request and an answer, which takes many times as long as a mutex. Right where that goroutine has other things to put in order, too.':
    '**由一个 goroutine 拥有 map**：每次访问都是一次请求和一次应答，耗时是互斥锁的许多倍。适合该 goroutine 还需要为其他事情排序的场合。',
  '**One goroutine that writes**: a short message costs its caller one to two microseconds, and nobody holds a lock while the sink is slow. Errors reach the caller.':
    '**由一个 goroutine 写入**：一条短消息花费调用者一到两微秒，写入目标缓慢时没有谁持有锁。错误会返回给调用者。',
  '**A type of `sync/atomic`**: no lock at all. Each access is one step by itself; what two accesses or two variables say together is not kept together.':
    '**`sync/atomic` 中的类型**：完全不加锁。每次访问自成一步；两次访问或两个变量之间的关系得不到保持。',
  '**A copy**: it takes time and memory as the map or slice is large, each time.':
    '**副本**：map 或切片很大时，每次复制都要花费时间和内存。',
  '**Look again under the lock**: two callers may both do the work, and the result of the first one counts.':
    '**持锁后再查一次**：两个调用者可能都做了这项工作，以先完成者的结果为准。',
  '**`LoadOrStore`**: the new value is made even where there is one already, and is then thrown away.':
    '**`LoadOrStore`**：即使已有值，也会先创建新值，然后将其丢弃。',
  '**The result over a channel**: whoever reads it waits for the goroutine.':
    '**通过通道传递结果**：读取者会等待该 goroutine。',
  '**The write lock**: readers wait as long as it is held.': '**写锁**：持有期间读者都要等待。',
  '**Room for what is sent**: the goroutine leaves it in the channel and ends, though nobody may ever take it.':
    '**为发送的内容留出空间**：goroutine 把它留在通道中便结束，即使可能永远无人取走。',
};
