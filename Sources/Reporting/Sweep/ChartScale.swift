// SPDX-License-Identifier: Apache-2.0

/// From writers and writes a second to places in a drawing, both axes from 0: shares of its width,
/// pixels of its height.
struct Scale {
    /// The largest of each axis.
    let writers: Double
    let throughput: Double
    /// Shares of the width.
    static let left = 0.13
    static let right = 0.97
    /// Pixels.
    static let top = 28.0
    static let bottom = 288.0

    func x(_ writers: Double) -> Double {
        Self.left + writers / self.writers * (Self.right - Self.left)
    }

    func y(_ throughput: Double) -> Double {
        Self.bottom - throughput / self.throughput * (Self.bottom - Self.top)
    }
}

/// Round numbers from 0 to the first that is not below a value: steps of 1, 2 or 5 times a power of ten.
struct RoundTicks {
    let values: [Double]
    var last: Double { values.last ?? 1 }

    init(to largest: Double) {
        var step = 1.0
        while step * 50 < largest { step *= 10 }
        while step * 5 >= largest, step > 1e-6 { step /= 10 }
        let best = [1.0, 2, 5, 10].map { $0 * step }.first { $0 * 6 >= largest } ?? step
        let count = max(1, Int((largest / best).rounded(.up)))
        values = (0...count).map { Double($0) * best }
    }
}
