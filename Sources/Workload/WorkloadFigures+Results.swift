// SPDX-License-Identifier: Apache-2.0

import LockModel

extension WorkloadFigures {
    /// The figures of our own writers, with their sum.
    init(results: [WriterResult], plan: WorkloadPlan, interrupted: Bool) {
        let writers = results.map { WriterFigures($0, blockSize: plan.blockSize) }
        var latency = WriteLatency()
        for result in results { latency.add(result.latency) }
        let active = results.filter { $0.startNs > 0 }
        let start = active.map(\.startNs).min() ?? 0
        let end = active.map(\.endNs).max() ?? 0
        self.init(
            engine: "writers", description: plan.description, elapsedNs: end - start,
            total: WriterFigures(sumOf: writers, latencyNs: latency.figures),
            writers: writers, seed: plan.seed, failures: results.compactMap(\.failure),
            interrupted: interrupted)
    }
}

extension WriterFigures {
    fileprivate init(_ result: WriterResult, blockSize: UInt64) {
        self.init(
            writes: result.writes, bytes: result.writes * blockSize, errors: result.errors,
            latencyNs: result.latency.figures)
    }

    /// Counts added up; percentiles cannot be, so they are given.
    init(sumOf writers: [WriterFigures], latencyNs: LatencyFigures?) {
        self.init(
            writes: writers.reduce(0) { $0 + $1.writes },
            bytes: writers.reduce(0) { $0 + $1.bytes },
            errors: writers.reduce(0) { $0 + $1.errors }, latencyNs: latencyNs)
    }
}
