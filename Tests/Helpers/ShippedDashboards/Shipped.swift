// SPDX-License-Identifier: Apache-2.0

import Foundation
import YAML

/// What lies in Dashboards/.
public enum Shipped {
    /// The folder.
    public static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Dashboards")

    /// Paths of the files in a folder of it that end so.
    public static func files(_ subfolder: String, _ suffix: String) throws -> [String] {
        let place = folder.appendingPathComponent(subfolder)
        return try FileManager.default.contentsOfDirectory(atPath: place.path).sorted()
            .filter { $0.hasSuffix(suffix) }.map { place.appendingPathComponent($0).path }
    }

    /// The text of a file.
    public static func text(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    /// The dashboards by their file's name.
    public static func dashboards() throws -> [(name: String, board: [String: Any])] {
        try files("grafana", ".json").map { path in
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            let board = try JSONSerialization.jsonObject(with: data) as? [String: Any]
            return ((path as NSString).lastPathComponent, board ?? [:])
        }
    }

    /// A recording or alerting rule.
    public struct Rule: Sendable {
        /// What it records; `nil` for alerts.
        public var record: String?
        /// The alert; `nil` for others.
        public var alert: String?
        /// The expression.
        public var expression: String
        /// Annotations of an alert.
        public var annotations: [String: String]
    }

    /// All rules.
    public static func rules() throws -> [Rule] {
        try files("prometheus", ".rules.yml").flatMap { path in
            let groups = try YAMLNode.parse(try text(path))?["groups"]?.sequence ?? []
            return groups.flatMap { $0["rules"]?.sequence ?? [] }.map { rule in
                Rule(
                    record: rule["record"]?.scalar, alert: rule["alert"]?.scalar,
                    expression: rule["expr"]?.scalar ?? "",
                    annotations: texts(of: rule["annotations"]))
            }
        }
    }

    private static func texts(of mapping: YAMLNode?) -> [String: String] {
        (mapping?.mapping ?? []).reduce(into: [:]) { texts, member in
            if let key = member.key.scalar { texts[key] = member.value.scalar }
        }
    }

    /// Every panel but rows.
    public static func panels(of board: [String: Any]) -> [[String: Any]] {
        (board["panels"] as? [[String: Any]] ?? []).filter { $0["type"] as? String != "row" }
    }
}
