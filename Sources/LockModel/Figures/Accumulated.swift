// SPDX-License-Identifier: Apache-2.0

/// Counts that only grow, of files, processes or times that can be put together: which members are sums is
/// told once.
protocol Accumulated {
    /// Its sums.
    static var sums: [WritableKeyPath<Self, UInt64>] { get }
    /// Those that not every kernel shows.
    static var sumsIfSeen: [WritableKeyPath<Self, UInt64?>] { get }
}

extension Accumulated {
    static var sumsIfSeen: [WritableKeyPath<Self, UInt64?>] { [] }

    /// Adds the sums of another.
    mutating func addSums(of other: Self) {
        for sum in Self.sums { self[keyPath: sum] += other[keyPath: sum] }
        for sum in Self.sumsIfSeen {
            guard let more = other[keyPath: sum] else { continue }
            self[keyPath: sum] = (self[keyPath: sum] ?? 0) + more
        }
    }

    /// By how much the sums have grown since, in place of those of `rest`.
    func growth(since earlier: Self, in rest: Self) -> Self {
        var rest = rest
        for sum in Self.sums {
            rest[keyPath: sum] = self[keyPath: sum].since(earlier[keyPath: sum])
        }
        for sum in Self.sumsIfSeen {
            rest[keyPath: sum] = self[keyPath: sum]?.since(earlier[keyPath: sum] ?? 0)
        }
        return rest
    }
}

extension UInt64 {
    /// The growth; two reads of a live counter may come in the wrong order.
    package func since(_ earlier: UInt64) -> UInt64 { self > earlier ? self - earlier : 0 }
}
