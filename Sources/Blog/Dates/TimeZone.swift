// The rules of a time zone, from the system's database (TZif, RFC 9636).

import Glibc

/// A time zone: how far from Greenwich it is at any time.
final class TimeZone: Sendable {
    /// When the offset changes: seconds since 1970, and minutes east of Greenwich from then on.
    private let changes: [(at: Int, minutes: Int)]
    private let first: Int

    /// Reads a zone such as `Europe/Paris`.
    /// - Returns: nil where the system knows no such zone.
    init?(named name: String) {
        guard !name.isEmpty, !name.hasPrefix("/"), !name.contains(".."), let data = Self.bytes("/usr/share/zoneinfo/" + name),
            let table = TZif(data)
        else { return nil }
        changes = table.changes
        first = table.first
    }

    /// Minutes east of Greenwich at a date and time of day there. Of two that an autumn's night has, the earlier one;
    /// in the hour that a spring's night lacks, that before it (as Python's `fold=0`).
    func offset(atLocal time: DateTime) -> Int {
        var local = time
        local.offset = 0
        let seconds = local.epoch
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            let before = middle == 0 ? first : changes[middle - 1].minutes
            if changes[middle].at + 60 * max(before, changes[middle].minutes) <= seconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : changes[low - 1].minutes
    }

    private static func bytes(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return count > 44 ? Array(bytes[..<count]) : nil
    }
}

/// The 64-bit table of a TZif file.
private struct TZif {
    private(set) var changes: [(at: Int, minutes: Int)] = []
    private(set) var first = 0

    init?(_ data: [UInt8]) {
        guard data.starts(with: "TZif".utf8) else { return nil }
        func number(_ place: Int, _ width: Int) -> Int? {
            guard place >= 0, place + width <= data.count else { return nil }
            var value: UInt64 = data[place] >= 0x80 ? .max : 0
            for byte in data[place..<place + width] { value = value << 8 | UInt64(byte) }
            return Int(Int64(bitPattern: value))
        }
        func counts(_ place: Int) -> [Int]? {
            let all = (0..<6).compactMap { number(place + 20 + 4 * $0, 4) }
            return all.count == 6 && all.allSatisfy { (0...100_000).contains($0) } ? all : nil
        }
        // utc, standard, leap, time, type, name: the first table has 32 bits, and is passed over.
        guard let old = counts(0) else { return nil }
        let second = 44 + old[3] * 5 + old[4] * 6 + old[5] + old[2] * 8 + old[1] + old[0]
        guard data.count > second + 44, data[second...].starts(with: "TZif".utf8), let new = counts(second), new[4] > 0 else { return nil }
        let times = second + 44
        let types = times + 8 * new[3]
        let kinds = types + new[3]
        func minutes(_ kind: Int) -> Int { (number(kinds + 6 * kind, 4) ?? 0) / 60 }
        first = minutes(0)
        guard kinds + 6 * new[4] <= data.count else { return nil }
        changes = (0..<new[3]).compactMap { place in number(times + 8 * place, 8).map { ($0, minutes(Int(data[types + place]))) } }
    }
}
