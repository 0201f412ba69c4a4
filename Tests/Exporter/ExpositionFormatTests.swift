// SPDX-License-Identifier: Apache-2.0

import LockModel
import Testing

@testable import Exporter

@Suite struct ExpositionFormatTests {
    private var exposition: Exposition {
        var exposition = Exposition()
        exposition.set(.build, ["0.1.0"], to: 1)
        exposition.set(Series(.writeErrors, ["/b", "fuse", "splice"]), to: 0)
        exposition.set(Series(.writeErrors, ["/a \"\\\n", "fuse", "splice"]), to: 7)
        exposition.set(Series(.programTime, ["p"]), to: 1_500_000_000)
        exposition.set(.verdict, ["/a", "fuse"], state: "shared", of: ["exclusive", "shared"])
        exposition.set(.collectionTime, to: 0.25)
        return exposition
    }

    @Test func prometheusText() {
        #expect(
            ExpositionFormat.prometheus.render(exposition) == """
                # HELP fuselock_build_info The version of fuselock that runs.
                # TYPE fuselock_build_info gauge
                fuselock_build_info{version="0.1.0"} 1
                # HELP fuselock_write_errors_total Write calls that returned an error.
                # TYPE fuselock_write_errors_total counter
                fuselock_write_errors_total{mount="/a \\"\\\\\\n",fstype="fuse",path="splice"} 7
                fuselock_write_errors_total{mount="/b",fstype="fuse",path="splice"} 0
                # HELP fuselock_verdict Which side of i_rwsem the writes of the last minute took.
                # TYPE fuselock_verdict gauge
                fuselock_verdict{mount="/a",fstype="fuse",fuselock_verdict="exclusive"} 0
                fuselock_verdict{mount="/a",fstype="fuse",fuselock_verdict="shared"} 1
                # HELP fuselock_bpf_program_run_seconds_total Time inside a BPF program; with --bpf-stats only.
                # TYPE fuselock_bpf_program_run_seconds_total counter
                fuselock_bpf_program_run_seconds_total{program="p"} 1.5
                # HELP fuselock_collection_duration_seconds What the last reading took.
                # TYPE fuselock_collection_duration_seconds gauge
                fuselock_collection_duration_seconds 0.25

                """)
    }

    @Test func openMetricsNamesFamiliesAndUnitsAndEnds() {
        let text = ExpositionFormat.openMetrics.render(exposition)
        let lines = text.split(separator: "\n")
        #expect(lines.contains("# TYPE fuselock_build info"))
        #expect(lines.contains("# TYPE fuselock_verdict stateset"))
        #expect(lines.contains("# TYPE fuselock_bpf_program_run_seconds counter"))
        #expect(lines.contains("# UNIT fuselock_bpf_program_run_seconds seconds"))
        #expect(lines.contains("fuselock_bpf_program_run_seconds_total{program=\"p\"} 1.5"))
        #expect(text.hasSuffix("\n# EOF\n"))
    }

    @Test func histogramsAreCumulative() {
        var fine = NanosecondHistogram()
        for value: UInt64 in [10, 100, 1 << 40] { fine.record(value) }
        var exposition = Exposition()
        exposition.set(
            Series(.wait, ["/m", "fuse", "splice", "fi_lock", "spin"]), to: ClassicHistogram(fine))
        let lines = ExpositionFormat.prometheus.render(exposition).split(separator: "\n")
        #expect(lines.count == 2 + 29 + 2)
        let labels = #"mount="/m",fstype="fuse",path="splice",lock="fi_lock",mode="spin""#
        #expect(lines[2] == "fuselock_lock_wait_seconds_bucket{\(labels),le=\"6.4e-08\"} 1")
        #expect(lines[3] == "fuselock_lock_wait_seconds_bucket{\(labels),le=\"1.28e-07\"} 2")
        #expect(lines[29] == "fuselock_lock_wait_seconds_bucket{\(labels),le=\"8.589934592\"} 2")
        #expect(lines[30] == "fuselock_lock_wait_seconds_bucket{\(labels),le=\"+Inf\"} 3")
        #expect(lines[31] == "fuselock_lock_wait_seconds_sum{\(labels)} 1099.511627886")
        #expect(lines[32] == "fuselock_lock_wait_seconds_count{\(labels)} 3")
    }

    @Test(arguments: [
        (nil as String?, ExpositionFormat.prometheus), ("", .prometheus), ("*/*", .prometheus),
        ("text/plain", .prometheus), ("application/openmetrics-text", .openMetrics),
        ("application/openmetrics-text; version=1.0.0; q=0", .prometheus),
        ("text/plain;q=1,application/openmetrics-text;q=0.5", .prometheus),
        (
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;"
                + "q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", .openMetrics
        ),
    ])
    func formatIsTheClientsChoice(accept: String?, format: ExpositionFormat) {
        #expect(ExpositionFormat(accept: accept) == format)
    }
}
