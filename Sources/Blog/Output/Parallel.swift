// Work split over the cores.

import Dispatch
import Synchronization

/// The results of `body` for each element, in order; `body` runs on all cores.
func parallelMap<Element: Sendable, Result: Sendable>(_ elements: [Element], _ body: @Sendable (Element) -> Result) -> [Result] {
    let size = max(1, min(64, elements.count / 32))
    let chunks = (elements.count + size - 1) / size
    let results = Mutex<[[Result]]>(Array(repeating: [], count: chunks))
    DispatchQueue.concurrentPerform(iterations: chunks) { chunk in
        let part = elements[chunk * size..<min(elements.count, (chunk + 1) * size)].map(body)
        results.withLock { $0[chunk] = part }
    }
    return results.withLock { $0 }.flatMap { $0 }
}
