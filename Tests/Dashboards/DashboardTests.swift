// SPDX-License-Identifier: Apache-2.0

import Foundation
import ServedMounts
import ShippedDashboards
import Testing

/// What Grafana's schema does not ask for.
@Suite struct DashboardTests {
    private let boards: [(name: String, board: [String: Any])]

    init() throws { boards = try Shipped.dashboards() }

    private func variables(_ board: [String: Any]) -> [[String: Any]] {
        (board["templating"] as? [String: Any])?["list"] as? [[String: Any]] ?? []
    }

    @Test func theirPlacesAreStable() {
        #expect(
            boards.map { $0.board["uid"] as? String } == ["fuselock-mount", "fuselock-overview"])
        #expect(boards.allSatisfy { $0.board["id"] == nil })
    }

    @Test func variables() {
        for (name, board) in boards {
            let names = variables(board).compactMap { $0["name"] as? String }
            #expect(names == ["datasource", "job", "instance", "mount"], "\(name)")
        }
    }

    @Test func eachLeadsToTheOther() throws {
        for (name, board) in boards {
            let links = (board["links"] as? [[String: Any]] ?? []).compactMap {
                $0["url"] as? String
            }
            let other = name == "mount.json" ? "/d/fuselock-overview" : "/d/fuselock-mount"
            #expect(links == [other])
        }
        let overview = try #require(boards.first { $0.name == "overview.json" }).board
        let drilling = Shipped.panels(of: overview).filter { panel in
            let defaults = (panel["fieldConfig"] as? [String: Any])?["defaults"] as? [String: Any]
            let links = defaults?["links"] as? [[String: Any]] ?? []
            return links.contains {
                ($0["url"] as? String)?.hasPrefix("/d/fuselock-mount?") == true
            }
        }
        #expect(drilling.count == 5)
    }

    /// A label that the query drops is empty in the address, which then leads nowhere.
    @Test func linksNameLabelsThatTheQueriesKeep() throws {
        let rules = try Shipped.rules()
        var seen = 0
        for (name, board) in boards {
            for panel in Shipped.panels(of: board) {
                let fields = panel["fieldConfig"] as? [String: Any]
                let defaults = fields?["defaults"] as? [String: Any]
                let urls = (defaults?["links"] as? [[String: Any]] ?? []).compactMap {
                    $0["url"] as? String
                }
                let named = Set(
                    urls.flatMap { $0.matches(of: /__field\.labels\.([a-z_]+)/) }
                        .map { String($0.output.1) })
                guard !named.isEmpty else { continue }
                let queries = (panel["targets"] as? [[String: Any]] ?? []).compactMap {
                    $0["expr"] as? String
                }
                #expect(!queries.isEmpty)
                for query in queries {
                    let dropped = named.subtracting(keptLabels(query, rules))
                    #expect(dropped.isEmpty, "\(name), \(panel["title"] ?? "?")")
                }
                seen += 1
            }
        }
        #expect(seen == 4)
    }

    /// What every `by` of a query keeps; those of the rules it names count as its own.
    private func keptLabels(_ query: String, _ rules: [Shipped.Rule]) -> Set<String> {
        let names = Query.names(in: query)
        let named = rules.filter { $0.record.map(names.contains) == true }.map(\.expression)
        let groupings = ([query] + named).flatMap { $0.matches(of: /\bby \(([a-z_, ]*)\)/) }
            .map { Set($0.output.1.split(separator: ", ").map(String.init)) }
        guard let first = groupings.first else { return [] }
        return groupings.reduce(first) { $0.intersection($1) }
    }

    @Test func everyPanelSaysWhatItShowsAndInWhichUnit() throws {
        let types = ["timeseries", "stat", "bargauge", "table", "state-timeline", "heatmap"]
        for (name, board) in boards {
            for panel in Shipped.panels(of: board) {
                let title = "\(name), \(panel["title"] ?? "?")"
                #expect(types.contains(panel["type"] as? String ?? ""), "\(title)")
                #expect((panel["description"] as? String ?? "").hasSuffix("."), "\(title)")
                let fields = panel["fieldConfig"] as? [String: Any]
                let defaults = try #require(fields?["defaults"] as? [String: Any], "\(title)")
                #expect((defaults["unit"] as? String)?.isEmpty == false, "\(title)")
                let thresholds = defaults["thresholds"] as? [String: Any]
                #expect((thresholds?["steps"] as? [Any])?.isEmpty == false, "\(title)")
                let source = panel["datasource"] as? [String: String]
                #expect(source?["uid"] == "${datasource}", "\(title)")
            }
        }
    }

    @Test func panelsDoNotOverlap() {
        for (name, board) in boards {
            let panels = board["panels"] as? [[String: Any]] ?? []
            var taken: Set<[Int]> = []
            for place in panels.compactMap({ $0["gridPos"] as? [String: Int] }) {
                guard let x = place["x"], let y = place["y"], let w = place["w"], let h = place["h"]
                else { continue }
                #expect(x + w <= 24)
                for cell in (x..<x + w).flatMap({ x in (y..<y + h).map { [x, $0] } }) {
                    #expect(taken.insert(cell).inserted, "\(name) \(cell)")
                }
            }
            let ids = panels.compactMap { $0["id"] as? Int }
            #expect(Set(ids).count == panels.count)
        }
    }

    @Test func everyAlertExplainsItself() throws {
        let readme = try Shipped.text(Shipped.folder.appendingPathComponent("README.md").path)
        let alerts = try Shipped.rules().filter { $0.alert != nil }
        #expect(alerts.count == 7)
        for rule in alerts {
            let name = try #require(rule.alert)
            #expect(rule.annotations["summary"]?.contains("{{ $labels.instance }}") == true)
            #expect(rule.annotations["description"]?.contains("{{ $value") == true)
            #expect(rule.annotations["runbook_path"] == "Dashboards/README.md#\(name.lowercased())")
            #expect(readme.contains("\n### \(name)\n"))
        }
    }
    /// A relative path is no `runbook_url`; the command that the README gives makes one of it.
    @Test func runbooksBecomeAddressesAsDocumented() throws {
        let readme = try Shipped.text(Shipped.folder.appendingPathComponent("README.md").path)
        let line = try #require(readme.split(separator: "\n").first { $0.contains("sed -i") })
        let folder = try TemporaryDirectory()
        let rules = Shipped.folder.appendingPathComponent("prometheus/alerts.rules.yml")
        try FileManager.default.copyItem(
            atPath: rules.path, toPath: folder.path + "/alerts.rules.yml")
        let outcome = try Tool.run("sh", ["-c", "cd '\(folder.path)' && \(line)"])
        #expect(outcome.code == 0, "\(outcome.output)")
        let text = try Shipped.text(folder.path + "/alerts.rules.yml")
        let home =
            "runbook_url: https://git.example.org/fuselock/blob/main/Dashboards/README.md#fuselock"
        #expect(text.components(separatedBy: home).count == 8)
        #expect(!text.contains("runbook_path"))
    }
}
