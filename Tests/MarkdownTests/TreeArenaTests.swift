import CCMarkGFM
import CMarkArena
import Testing

@testable import Markdown

/// The allocator that cmark-gfm gets, used as cmark-gfm may use it.
@Suite struct TreeArenaTests {
    /// Pieces of all sizes are taken, grown and given back in an order made by chance; each must keep what is written into it.
    @Test func piecesKeepTheirBytes() {
        let arena = TreeArena()
        let mem = arena.mem.pointee
        var pieces: [(start: UnsafeMutablePointer<UInt8>, count: Int, value: UInt8)] = []
        var chance = SystemRandomNumberGenerator()
        func bytes(_ piece: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<UInt8> { piece!.assumingMemoryBound(to: UInt8.self) }
        for turn in 0..<20_000 {
            // Now and then outside of the arena's time.
            let before = turn % 7 == 0 ? nil : tree_arena_enter(arena.mem)
            defer { if turn % 7 != 0 { tree_arena_leave(before) } }
            let count = Int.random(in: 1...(turn % 50 == 0 ? 5000 : 200), using: &chance)
            if pieces.count > 200 || turn % 3 == 2, let index = pieces.indices.randomElement(using: &chance) {
                var piece = pieces.remove(at: index)
                #expect(UnsafeBufferPointer(start: piece.start, count: piece.count).allSatisfy { $0 == piece.value })
                guard turn % 2 == 0 else {
                    mem.free(piece.start)
                    continue
                }
                piece.start = bytes(mem.realloc(piece.start, count))
                #expect(UnsafeBufferPointer(start: piece.start, count: min(count, piece.count)).allSatisfy { $0 == piece.value })
                piece.count = count
                piece.start.update(repeating: piece.value, count: count)
                pieces.append(piece)
            } else {
                let start = bytes(mem.calloc(count, 1))
                #expect(UnsafeBufferPointer(start: start, count: count).allSatisfy { $0 == 0 })
                #expect(UInt(bitPattern: start) % 16 == 0)
                start.update(repeating: UInt8(turn & 0xFF), count: count)
                pieces.append((start, count, UInt8(turn & 0xFF)))
            }
        }
        for piece in pieces {
            #expect(UnsafeBufferPointer(start: piece.start, count: piece.count).allSatisfy { $0 == piece.value })
            mem.free(piece.start)
        }
    }

    /// A tree is changed long after it was made, while others are made and changed.
    @Test func treesKeepApart() {
        let documents = (0..<50).map { Document("[a\($0)](x) *b*\n\n> [!NOTE]\n> c".utf8) }
        for (number, document) in documents.enumerated() {
            document.resolveLinks { _ in
                _ = Document("[other](y)".utf8).html()
                return "/\(number)" + String(repeating: "z", count: number * 100)
            }
        }
        for (number, document) in documents.enumerated() {
            let target = "/\(number)" + String(repeating: "z", count: number * 100)
            #expect(String(decoding: document.html(), as: UTF8.self).contains("<a href=\"\(target)\">a\(number)</a> <em>b</em>"))
        }
    }
}
