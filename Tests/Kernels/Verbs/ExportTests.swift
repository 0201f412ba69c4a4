// SPDX-License-Identifier: Apache-2.0

import Foundation
import Lab
import LockModel
import MetricsServer
import ShippedDashboards
import Synchronization
import Testing

/// The exporter with the probe backend. A guest is out of Prometheus' reach: what a scraper inside it was
/// told, again and again, is played back to one outside.
@Suite(.needsGuest, .timeLimit(.minutes(80))) struct ExportTests {
    /// Writers between scrapes; the flag that the kernel strips, and one that it keeps.
    private static func script(_ first: String) -> String {
        """
        ifconfig lo 127.0.0.1 up
        mkdir -p /back /passthrough /direct /out
        fuselock serve /back /passthrough \(first) &
        fuselock serve /back /direct --direct-io --parallel-direct-writes &
        mounted /passthrough
        mounted /direct
        fuselock export --bpf-stats 2> /out/log &
        exporter=$!
        until wget -q -O /dev/null http://127.0.0.1:9436/healthz; do sleep 1; done
        cat /proc/$exporter/task/*/status > /out/threads
        wget -q -O /out/0 http://127.0.0.1:9436/metrics
        for scrape in 1 2 3 4; do
            fuselock bench /passthrough --no-trace --writes 200 > /dev/null
            fuselock bench /direct --no-trace --writes 200 > /dev/null
            wget -q -O /out/$scrape http://127.0.0.1:9436/metrics
        done
        wget -q --header 'Accept: application/openmetrics-text' -O /out/open http://127.0.0.1:9436/metrics
        umount /passthrough
        sleep 2
        wget -q -O /out/gone http://127.0.0.1:9436/metrics
        kill -TERM $exporter
        wait $exporter
        echo $? > /out/code
        umount /direct

        """
    }

    private static let stripped = "--passthrough --parallel-direct-writes"

    private static let misses = "fuselock_bpf_program_recursion_misses_total"

    private static func number(_ text: String, _ series: String) -> UInt64? {
        text.split(separator: "\n").first { $0.hasPrefix(series + " ") }
            .flatMap { $0.split(separator: " ").last }.flatMap { UInt64($0) }
    }

    @Test(arguments: ["debian:7.3", "debian:6.1"])
    func countsAreExactAndNeverGoBack(kernel: String) async throws {
        let outcome = try await GuestScript(kernel: try KernelSpec(parsing: kernel)).run(
            Self.script(kernel == "debian:6.1" ? "--direct-io" : Self.stripped))
        defer { outcome.remove() }
        let texts = try (0...4).map { try outcome.text("\($0)") }
        let path = kernel == "debian:6.1" ? "direct-io" : "passthrough"
        func calls(_ text: String, _ mount: String, _ path: String, _ mode: String) -> UInt64 {
            let labels =
                "mount=\"\(mount)\",fstype=\"fuse.fuselock\",path=\"\(path)\",mode=\"\(mode)\""
            return Self.number(text, "fuselock_write_calls_total{\(labels)}") ?? 0
        }
        // Each run lays its file out first, 16 writes of 1 MiB that extend it, then 4 writers write.
        for (index, text) in texts.enumerated() {
            let runs = UInt64(index)
            #expect(calls(text, "/passthrough", path, "exclusive") == runs * 816, "\(index)")
            #expect(calls(text, "/direct", "direct-io", "shared") == runs * 800, "\(index)")
            #expect(calls(text, "/direct", "direct-io", "exclusive") == runs * 16, "\(index)")
        }
        for (earlier, later) in zip(texts, texts.dropFirst()) { expectGrowth(earlier, later) }
        let last = try #require(texts.last)
        let lost = last.split(separator: "\n").filter { $0.hasPrefix("fuselock_losses_total") }
            .filter { !$0.contains("untimed") && !$0.contains("holds") && !$0.contains("witness") }
        #expect(lost.count == 11 && lost.allSatisfy { $0.hasSuffix(" 0") }, "\(lost)")
        #expect(try outcome.text("open").hasSuffix("# EOF\n"))
        let gone = try outcome.text("gone")
        let watched = "fuselock_mount_watched{mount=\"/passthrough\",fstype=\"fuse.fuselock\","
        #expect(Self.number(gone, watched + "backend=\"probe\"}") == 0)
        #expect(try outcome.text("code") == "0\n")
        let threads = try outcome.text("threads").split(separator: "\n")
        let permitted = threads.filter { $0.hasPrefix("CapPrm") }
        #expect(
            permitted.count >= 4
                && permitted.allSatisfy {
                    $0.hasSuffix(" 0000000000000000") || $0.hasSuffix("\t0000000000000000")
                })
    }

    /// Counting pauses again and again while writers write: what is not counted is counted as lost.
    @Test func noWriteIsForgottenWithTheLocks() async throws {
        let script = """
            ifconfig lo 127.0.0.1 up
            mkdir -p /back /mount /out
            fuselock serve /back /mount --direct-io --parallel-direct-writes &
            mounted /mount
            fuselock export --address-table-limit 0 2> /out/log &
            exporter=$!
            until wget -q -O /dev/null http://127.0.0.1:9436/healthz; do sleep 1; done
            fuselock bench /mount --no-trace --writes 2000 > /dev/null &
            writers=$!
            while kill -0 $writers; do
                wget -q -O /dev/null http://127.0.0.1:9436/metrics
                sleep 1
            done
            sleep 1
            wget -q -O /out/metrics http://127.0.0.1:9436/metrics
            kill -TERM $exporter
            wait $exporter
            umount /mount

            """
        let outcome = try await GuestScript(kernel: try KernelSpec(parsing: "debian:7.3")).run(
            script)
        defer { outcome.remove() }
        let text = try outcome.text("metrics")
        let labels = "mount=\"/mount\",fstype=\"fuse.fuselock\",path=\"direct-io\",mode="
        let counted = ["shared", "exclusive", "none"].reduce(0) {
            $0 + (Self.number(text, "fuselock_write_calls_total{\(labels)\"\($1)\"}") ?? 0)
        }
        let lost = try #require(
            Self.number(text, "fuselock_losses_total{kind=\"calls_entered_unseen\"}"))
        let clears = try #require(Self.number(text, "fuselock_address_table_clears_total"))
        #expect(clears >= 2)
        // While counting pauses, a call is seen by its return alone, which may be skipped.
        let unseen = try #require(
            Self.number(text, "fuselock_losses_total{kind=\"calls_maybe_missed\"}"))
        #expect(
            counted + lost <= 8016 && counted + lost + unseen >= 8016,
            "\(counted) counted, \(lost) lost, \(clears) pauses, \(unseen) returns skipped")
        // Of a call in flight the release would have been forgotten: an acquisition without a hold.
        let lock = labels + "\"shared\""
        let key = lock.replacing(",mode=", with: ",lock=\"inode_rwsem\",mode=")
        let acquired = try #require(
            Self.number(text, "fuselock_lock_acquisitions_total{\(key)}"))
        let held = try #require(Self.number(text, "fuselock_lock_hold_seconds_count{\(key)}"))
        // None either where a program was skipped that sees when it begins, or when it ends.
        let skipped = try ["down_read_entry", "read_slowpath_exit", "up_read_entry"].reduce(0) {
            $0 + (try #require(Self.number(text, "\(Self.misses){program=\"\($1)\"}"), "\($1)"))
        }
        #expect(
            held <= acquired && held + skipped >= acquired,
            "\(acquired) acquired, \(held) held, \(skipped) skipped")
    }

    /// FUSE is a module in this kernel: a program that is loaded after root was given up needs its types.
    @Test func aMountThatComesLaterIsSampled() async throws {
        let script = """
            ifconfig lo 127.0.0.1 up
            mkdir -p /back /mount /out
            fuselock export --backend observe 2> /out/log &
            exporter=$!
            until wget -q -O /dev/null http://127.0.0.1:9436/healthz; do sleep 1; done
            until grep -q 'running as' /out/log; do sleep 0.1; done
            fuselock serve /back /mount --direct-io &
            mounted /mount
            until wget -q -O - http://127.0.0.1:9436/metrics | grep -q 'mount="/mount"'; do
                kill -0 $exporter || break
                grep -q 'cannot be watched' /out/log && break
                sleep 1
            done
            fuselock bench /mount --no-trace --duration 2s > /dev/null
            wget -q -O /out/metrics http://127.0.0.1:9436/metrics
            kill -TERM $exporter
            wait $exporter
            umount /mount

            """
        let outcome = try await GuestScript(kernel: try KernelSpec(parsing: "debian:6.1")).run(
            script)
        defer { outcome.remove() }
        let (text, log) = (try outcome.text("metrics"), try outcome.text("log"))
        let labels = "mount=\"/mount\",fstype=\"fuse.fuselock\""
        let watched = "fuselock_mount_watched{\(labels),backend=\"observe\"}"
        #expect(Self.number(text, watched) == 1, "\(log)")
        let samples = "fuselock_lock_samples_total{\(labels),state=\"exclusive\"}"
        #expect(Self.number(text, samples) ?? 0 > 0)
    }

    private func expectGrowth(_ earlier: String, _ later: String) {
        func counters(_ text: String) -> [Substring: Double] {
            text.split(separator: "\n").reduce(into: [:]) { counters, line in
                guard let space = line.lastIndex(of: " "), !line.hasPrefix("#") else { return }
                let name = line.prefix { $0 != "{" && $0 != " " }
                let ends = ["_total", "_bucket", "_sum", "_count"]
                guard ends.contains(where: name.hasSuffix) else { return }
                counters[line[..<space]] = Double(line[line.index(after: space)...])
            }
        }
        let now = counters(later)
        for (series, value) in counters(earlier) {
            #expect(now[series].map { $0 >= value } == true, "\(series)")
        }
    }

    @Test(
        .enabled(
            if: PrometheusServer.obstacle == nil, "needs Prometheus: .ci/packages test installs it")
    )
    func everyExpressionThatCountsHasData() async throws {
        let outcome = try await GuestScript(kernel: try KernelSpec(parsing: "debian:7.3")).run(
            Self.script(Self.stripped))
        defer { outcome.remove() }
        let site = try Playback((0...4).map { try outcome.text("\($0)") })
        let server = MetricsServer(site)
        let address = try #require(try await server.start(host: "127.0.0.1", port: 0))
        let prometheus = try PrometheusServer(scraping: [try #require(address.port)])
        let available = Query.names(in: site.texts.last ?? "")
        let rules = try Shipped.rules()
        var (asked, sampled): ([Query], [Query]) = ([], [])
        for expression in try Query.all() {
            let needs = Query.needs(expression.text, rules)
            if needs.isSubset(of: available) {
                asked.append(expression)
            } else {
                sampled.append(expression)
            }
        }
        let silent = try prometheus.withoutData(asked, within: 60)
        #expect(silent.isEmpty, "\(silent)\n\(prometheus.log)")
        // The rest is what only samples tell: the host's own test asks for it.
        let isSampled = sampled.allSatisfy {
            $0.text.contains("_samples") || $0.text.contains("_sampler_")
                || $0.text.contains("_contention_")
        }
        #expect(isSampled && asked.count >= 60, "\(sampled)")
        // What this kernel does to these writers is what two of the alerts are for.
        for alert in ["FuselockWritersSerialised", "FuselockParallelFlagStripped"] {
            let raised = "ALERTS{alertname=\"\(alert)\",mount=\"/passthrough\"}"
            #expect(try prometheus.hasData(raised), "\(alert)")
            #expect(try !prometheus.hasData(raised.replacing("passthrough", with: "direct")))
        }
        await server.stop()
    }
}

/// Texts of a scraper, told again: the next one every two seconds, in the end the last.
private final class Playback: MetricsSite {
    let paths: Set<String> = ["/metrics"]
    let texts: [String]
    private let began = ContinuousClock.now

    init(_ texts: [String]) { self.texts = texts }

    func page(at path: String, accept: String) async -> Page {
        let step = Int((ContinuousClock.now - began) / .seconds(2))
        return Page(texts[min(step, texts.count - 1)])
    }
}
