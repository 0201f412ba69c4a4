// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LockModel
import Workload

extension OpenMode: ExpressibleByArgument {}
extension WorkloadPlan.Pattern: ExpressibleByArgument {}
extension WorkloadPlan.Call: ExpressibleByArgument {}

/// `4`, or `1,2,4,8`.
struct WriterCounts: ExpressibleByArgument, CustomStringConvertible {
    /// In the order given, never empty; a number may come twice, for a second measurement.
    let counts: [Int]
    var most: Int { counts.max() ?? 1 }
    var isSweep: Bool { counts.count > 1 }
    var description: String { counts.map { "\($0)" }.joined(separator: ",") }
    var defaultValueDescription: String { description }

    init(_ counts: [Int]) { self.counts = counts }

    init?(argument: String) {
        let words = argument.split(separator: ",", omittingEmptySubsequences: false)
        let counts = words.compactMap { Int($0) }
        guard counts.count == words.count else { return nil }
        self.counts = counts
    }
}

/// `10s`, `500ms`, `2m`.
struct DurationArgument: ExpressibleByArgument {
    let span: TimeSpan
    var duration: Duration { .nanoseconds(Int64(clamping: span.nanoseconds)) }
    var defaultValueDescription: String { span.description }

    init(_ duration: Duration) { span = TimeSpan(nanoseconds: duration.wholeNanoseconds) }

    init?(argument: String) {
        guard let span = try? TimeSpan(parsing: argument) else { return nil }
        self.span = span
    }
}

/// `4k`, `16m`, `1g`: powers of 1024, as fio reads them.
struct SizeArgument: ExpressibleByArgument {
    let count: ByteCount
    var bytes: UInt64 { count.bytes }
    var defaultValueDescription: String { count.description }

    init(_ bytes: UInt64) { count = ByteCount(bytes) }

    init?(argument: String) {
        guard let count = try? ByteCount(parsing: argument) else { return nil }
        self.count = count
    }
}
