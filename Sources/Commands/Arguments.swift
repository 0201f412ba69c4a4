// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LockModel
import Workload

extension OpenMode: ExpressibleByArgument {}
extension WorkloadPlan.Pattern: ExpressibleByArgument {}

/// `10s`, `500ms`, `2m`.
struct DurationArgument: ExpressibleByArgument {
    let duration: Duration
    private let text: String

    init(_ duration: Duration) {
        self.duration = duration
        text = "\(duration.components.seconds)s"
    }

    init?(argument: String) {
        guard let parsed = try? parseDuration(argument) else { return nil }
        (duration, text) = (parsed, argument)
    }

    var defaultValueDescription: String { text }
}

/// `4k`, `16m`, `1g`: powers of 1024, as fio reads them.
struct SizeArgument: ExpressibleByArgument {
    let bytes: Int
    private let text: String

    init?(argument: String) {
        guard let parsed = try? ByteCount(argument) else { return nil }
        (bytes, text) = (parsed.bytes, argument)
    }

    init(_ bytes: Int, _ text: String) {
        (self.bytes, self.text) = (bytes, text)
    }

    var defaultValueDescription: String { text }
}
