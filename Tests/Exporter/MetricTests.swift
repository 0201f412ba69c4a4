// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Exporter

/// Prometheus' naming conventions, and the labels that this project allows itself.
@Suite struct MetricTests {
    private static let labels: Set<String> = [
        "mount", "fstype", "path", "lock", "mode", "reason", "state", "flag", "backend", "kind",
        "program", "version", "release", "machine", "fuselock_verdict",
    ]

    @Test(arguments: Metric.all) func isNamedByTheConventions(metric: Metric) {
        let name = metric.name
        #expect(name.hasPrefix("fuselock_") || name.hasPrefix("process_"))
        #expect(name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" })
        for reserved in ["_total", "_info", "_bucket", "_sum", "_count", "_created"] {
            #expect(!name.hasSuffix(reserved))
        }
        #expect(!name.contains("milli") && !name.contains("nano") && !name.contains("percent"))
        #expect(metric.help.hasSuffix(".") && !metric.help.contains("\n"))
        #expect(metric.kind != .histogram || metric.unit == "seconds")
        #expect(metric.kind != .stateset || metric.labels.last == name)
        #expect(Self.labels.isSuperset(of: metric.labels))
    }

    @Test func namesAreUnique() {
        let names = Metric.all.flatMap(\.sampleNames)
        #expect(Set(names).count == names.count)
    }

    @Test func sampleNamesFollowTheKind() {
        #expect(Metric.writeCalls.sampleNames == ["fuselock_write_calls_total"])
        #expect(Metric.build.sampleNames == ["fuselock_build_info"])
        #expect(
            Metric.wait.sampleNames == [
                "fuselock_lock_wait_seconds_bucket", "fuselock_lock_wait_seconds_sum",
                "fuselock_lock_wait_seconds_count",
            ])
    }
}
