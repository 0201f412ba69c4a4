// SPDX-License-Identifier: Apache-2.0

/// From writers and writes a second to places in a drawing, both axes from 0.
struct Scale {
    /// The largest of each axis.
    let writers: Double
    let throughput: Double
    let size: (width: Double, height: Double)
    let margin: (left: Double, right: Double, top: Double, bottom: Double)

    func x(_ writers: Double) -> Double {
        margin.left + writers / self.writers * (size.width - margin.left - margin.right)
    }

    func y(_ throughput: Double) -> Double {
        let height = size.height - margin.top - margin.bottom
        return size.height - margin.bottom - throughput / self.throughput * height
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
