// The bytes of one render: a plain growing buffer, owned by a single thread.

/// Collects the output of one render.
///
/// What changes stands behind a pointer, so that no access to it is checked for exclusivity while the program runs.
struct Output {
    private struct State {
        var base: UnsafeMutablePointer<UInt8>
        var capacity: Int
        var count = 0
    }

    private let state: UnsafeMutablePointer<State>

    init(capacity: Int = 16_384) {
        state = .allocate(capacity: 1)
        state.initialize(to: State(base: .allocate(capacity: capacity), capacity: capacity))
    }

    /// Gives the memory back; nothing may be done with the output from then on.
    func free() {
        state.pointee.base.deallocate()
        state.deallocate()
    }

    var count: Int { state.pointee.count }

    @inline(__always)
    func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        if state.pointee.count + bytes.count > state.pointee.capacity { grow(bytes.count) }
        appendFitting(bytes)
    }

    @inline(__always)
    private func appendFitting(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress else { return }
        (state.pointee.base + state.pointee.count).update(from: source, count: bytes.count)
        state.pointee.count += bytes.count
    }

    func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { append($0) }
    }

    @inline(__always)
    func append(_ text: String) {
        if !appendFitting(text) { append(Array(text.utf8)) }
    }

    /// Appends text if there is room for it. That calls nothing, so the compiler need not count a reference to the text meanwhile.
    @inline(never)
    private func appendFitting(_ text: String) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { bytes in
            if state.pointee.count + bytes.count > state.pointee.capacity { return false }
            appendFitting(bytes)
            return true
        } ?? false
    }

    func append(_ byte: UInt8) {
        if state.pointee.count == state.pointee.capacity { grow(1) }
        state.pointee.base[state.pointee.count] = byte
        state.pointee.count += 1
    }

    func append(_ number: Int) {
        guard number >= 0, number < 100 else { return append(String(number)) }
        if number >= 10 { append(UInt8(48 + number / 10)) }
        append(UInt8(48 + number % 10))
    }

    /// Appends text with `& < > " '` as character references.
    func appendEscaped(_ text: String) {
        if text.utf8.withContiguousStorageIfAvailable({ appendEscaped($0) }) == nil {
            Array(text.utf8).withUnsafeBufferPointer { appendEscaped($0) }
        }
    }

    private func appendEscaped(_ bytes: UnsafeBufferPointer<UInt8>) {
        var start = 0
        for index in bytes.indices {
            let reference: StaticString
            switch bytes[index] {
            case UInt8(ascii: "&"): reference = "&amp;"
            case UInt8(ascii: "<"): reference = "&lt;"
            case UInt8(ascii: ">"): reference = "&gt;"
            case UInt8(ascii: "\""): reference = "&#34;"
            case UInt8(ascii: "'"): reference = "&#39;"
            default: continue
            }
            append(UnsafeBufferPointer(rebasing: bytes[start..<index]))
            append(UnsafeBufferPointer(start: reference.utf8Start, count: reference.utf8CodeUnitCount))
            start = index + 1
        }
        append(UnsafeBufferPointer(rebasing: bytes[start...]))
    }

    /// Takes away what was written after the first `start` bytes.
    func cut(from start: Int) -> String {
        defer { state.pointee.count = start }
        return String(decoding: UnsafeBufferPointer(rebasing: bytes[start...]), as: UTF8.self)
    }

    func truncate(to size: Int) {
        state.pointee.count = size
    }

    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: state.pointee.base, count: state.pointee.count) }

    private func grow(_ more: Int) {
        let larger = max(state.pointee.capacity * 2, count + more)
        let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        fresh.update(from: state.pointee.base, count: count)
        state.pointee.base.deallocate()
        state.pointee.base = fresh
        state.pointee.capacity = larger
    }
}
