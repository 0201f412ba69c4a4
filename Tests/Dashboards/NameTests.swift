// SPDX-License-Identifier: Apache-2.0

import Foundation
import ShippedDashboards
import Testing

@testable import Exporter

/// The exporter's names are the only ones there are: a metric that is renamed breaks these.
@Suite struct NameTests {
    private let rules: [Shipped.Rule]
    private let files: [String]

    init() throws {
        rules = try Shipped.rules()
        files = try [
            ("grafana", ".json"), ("prometheus", ".yml"), ("prometheus/tests", ".yml"), ("", ".md"),
        ].flatMap { try Shipped.files($0, $1) }
    }

    private var recorded: Set<String> { Set(rules.compactMap(\.record)) }

    @Test func everyNameIsExportedOrRecorded() throws {
        let known = recorded.union(Metric.all.flatMap(\.sampleNames))
        for file in files {
            let unknown = Query.names(in: try Shipped.text(file)).subtracting(known)
            #expect(unknown.isEmpty, "\(file)")
        }
        #expect(files.count >= 7)
    }

    @Test func everyMetricIsLookedAt() throws {
        let expressions = try Query.all().map(\.text)
        let used = expressions.reduce(into: Set<String>()) {
            $0.formUnion(Query.needs($1, rules))
        }
        let unused = Metric.all.filter { used.isDisjoint(with: $0.sampleNames) }.map(\.name)
        #expect(
            Set(unused) == [
                "fuselock_config_last_reload_successful", "process_start_time_seconds",
            ])
    }

    @Test func everyRecordingIsUsed() throws {
        let used = try Query.all().reduce(into: Set<String>()) {
            $0.formUnion(Query.names(in: $1.text))
        }
        #expect(recorded.isSubset(of: used), "\(recorded.subtracting(used))")
    }

    @Test func everyLabelIsExported() throws {
        let known = Set(Metric.all.flatMap(\.labels)).union(["job", "instance", "le"])
        for expression in try Query.all() {
            let groupings = expression.text.matches(of: /\b(?:by|on|group_left) \(([a-z_, ]*)\)/)
                .flatMap { $0.output.1.split(separator: ", ") }
            let matchers = expression.text.matches(of: /([a-z_]+)(?:=~|!~|!=|=)"/).map(\.output.1)
            let unknown = Set((groupings + matchers).map(String.init)).subtracting(known)
            #expect(unknown.isEmpty, "\(expression)")
        }
    }
}
