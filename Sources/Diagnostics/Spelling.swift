// How far two names are apart, for "did you mean".

/// The candidate that differs least from a name: at most 2 letters inserted, left out, changed or swapped; 1 in a short name.
public func nearest(to name: String, in candidates: some Sequence<String>) -> String? {
    let most = name.count < 6 ? 1 : 2
    var best: (name: String, distance: Int)?
    for candidate in candidates where abs(candidate.utf8.count - name.utf8.count) <= most {
        let distance = editDistance(Array(name.utf8), Array(candidate.utf8))
        guard distance <= most else { continue }
        if best.map({ (distance, candidate) < ($0.distance, $0.name) }) ?? true { best = (candidate, distance) }
    }
    return best?.name
}

func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var before: [Int] = []
    var previous = Array(0...right.count)
    for (i, a) in left.enumerated() {
        var row = [i + 1]
        for (j, b) in right.enumerated() {
            var cost = min(previous[j] + (a == b ? 0 : 1), previous[j + 1] + 1, row[j] + 1)
            if i > 0, j > 0, a == right[j - 1], left[i - 1] == b { cost = min(cost, before[j - 1] + 1) }
            row.append(cost)
        }
        before = previous
        previous = row
    }
    return previous[right.count]
}
