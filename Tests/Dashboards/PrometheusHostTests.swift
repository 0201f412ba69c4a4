// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ServedMounts
import ShippedDashboards
import Testing

/// The exporter on this machine's own kernel, scraped by a real Prometheus while writers run.
@Suite(
    .serialized,
    .enabled(
        if: Host.canServe && RunningExporter.isPossible,
        "\(Host.reason), and a kernel that allows one of the backends"),
    .enabled(
        if: PrometheusServer.obstacle == nil, "needs Prometheus: .ci/packages test installs it"),
    .timeLimit(.minutes(10)))
struct PrometheusHostTests {
    @Test func everyExpressionThatThisBackendFillsHasData() throws {
        let exporter = try RunningExporter(["--bpf-stats", "--write-calls"])
        let served = [try ServedMount(.passthroughParallel), try ServedMount(.directIOParallel)]
        let writers = try served.map { try RunningWriters(on: $0.mountPoint, seconds: 60) }
        let prometheus = try PrometheusServer(scraping: [exporter.port])
        #expect(try prometheus.withoutData([.init(place: "", text: "up == 1")], within: 20).isEmpty)
        // A new mount is found within half a second, and its files within one more.
        sleep(3)
        let text = try #require(try exporter.scrape())
        let available = Query.names(in: text)
        let rules = try Shipped.rules()
        let asked = try Query.all().filter {
            Query.needs($0.text, rules).isSubset(of: available)
        }
        #expect(asked.count >= 30, "\(asked.map(\.place))")
        let silent = try prometheus.withoutData(asked, within: 60)
        #expect(silent.isEmpty, "\(silent)\n\(prometheus.log)")
        // Beside other tests there are other mounts, which may have had the data.
        let own = served.map {
            Query(
                place: $0.mountPoint,
                text: "fuselock_write_calls_total{mount=\"\($0.mountPoint)\"} > 0")
        }
        #expect(try prometheus.withoutData(own, within: 60).isEmpty)
        writers.forEach { $0.stop() }
    }

    @Test(arguments: ["text/plain", "application/openmetrics-text"])
    func promtoolTakesWhatIsScraped(accept: String) throws {
        let exporter = try RunningExporter(["--write-calls"])
        let served = try ServedMount(.directIOParallel)
        let writers = try RunningWriters(on: served.mountPoint, seconds: 3)
        sleep(2)
        let text = try #require(try exporter.scrape(accept: accept))
        writers.stop()
        #expect(text.contains("\"\(served.mountPoint)\""))
        #expect(text.hasSuffix("# EOF\n") == (accept != "text/plain"))
        // promtool reads the older format only.
        guard accept == "text/plain" else { return }
        let outcome = try Tool.run("promtool", ["check", "metrics"], input: text)
        #expect(outcome.code == 0 && outcome.output.isEmpty, "\(outcome.output)")
    }
}
