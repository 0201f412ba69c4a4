// SPDX-License-Identifier: Apache-2.0

import LockModel
import ReportFixtures
import Testing

/// The reasons that FuselockWritersSerialised is raised of are those that have something to look at then.
@Suite struct AlertedReasonTests {
    private let alerted = Reason.allCases.filter { $0.traits.runbook != nil }

    @Test func theAlertListsThem() throws {
        let names = alerted.map(\.rawValue).joined(separator: "|")
        let isCurrent = try GeneratedFile("Dashboards/prometheus/alerts.rules.yml").isCurrent {
            try #require(
                $0.replacing(
                    from: "instance_mount_reason:fuselock_exclusive_writes:rate5m{reason=~\"",
                    to: "\"}", with: names))
        }
        #expect(isCurrent && !names.isEmpty, "make docs writes it anew")
    }

    @Test func itsRunbookListsThem() throws {
        var lines: [(text: String, names: [String])] = []
        for reason in alerted {
            guard let text = reason.traits.runbook else { continue }
            let line = lines.firstIndex { $0.text == text } ?? lines.endIndex
            if line == lines.endIndex { lines.append((text, [])) }
            lines[line].names.append("`\(reason.rawValue)`")
        }
        let list = lines.map { "   - \($0.names.joined(separator: ", ")): \($0.text)\n" }.joined()
        let isCurrent = try GeneratedFile("Dashboards/README.md").isCurrent {
            try #require(
                $0.replacing(from: "names the condition.\n", to: "2. `sudo fuselock", with: list))
        }
        #expect(isCurrent, "make docs writes it anew")
    }
}
