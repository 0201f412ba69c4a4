// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Something that a panel or a rule asks Prometheus.
public struct Query: Sendable, CustomStringConvertible {
    /// Where it stands.
    public let place: String
    /// What is asked, variables filled in.
    public let text: String
    /// Place and text.
    public var description: String { "\(place): \(text)" }

    /// Every expression of every panel and rule. Of alerts what is compared, not whether it is too much.
    public static func all() throws -> [Query] {
        let panels = try Shipped.dashboards().flatMap { name, board in
            Shipped.panels(of: board).flatMap { panel in
                (panel["targets"] as? [[String: Any]] ?? []).map {
                    Query(
                        place: "\(name), \(panel["title"] ?? "?")",
                        text: $0["expr"] as? String ?? "")
                }
            }
        }
        let rules = try Shipped.rules().map { rule in
            let text =
                rule.alert == nil
                ? rule.expression
                : rule.expression.replacing(/\s*[<>]=?\s*[0-9.]+/, with: "")
            return Query(place: rule.record ?? rule.alert ?? "?", text: text)
        }
        return panels + rules
    }

    /// An expression, with the variables of dashboards filled in.
    public init(place: String, text: String) {
        self.place = place
        self.text = text.replacing("$__rate_interval", with: "1m")
            .replacing(/\$(job|instance|mount)/, with: ".*").replacing("\n", with: " ")
    }

    /// Names of metrics and recording rules in a text.
    public static func names(in text: String) -> Set<String> {
        Set(
            text.matches(of: /\b(?:[a-z_]+:)?(?:fuselock|process)_[a-z0-9_]+(?::[a-z0-9_]+)?/)
                .map { String($0.output) })
    }

    /// Names that it needs, recording rules resolved to what they are made of.
    public static func needs(_ text: String, _ rules: [Shipped.Rule]) -> Set<String> {
        // The side that a write took is known where writes are counted, together with the reason.
        let sides: Set<String> =
            text.contains("mode=\"exclusive\"") ? ["fuselock_exclusive_writes_total"] : []
        return names(in: text).reduce(into: sides) { needs, name in
            let rule = rules.first { $0.record == name }
            needs.formUnion(rule.map { Self.needs($0.expression, rules) } ?? [name])
        }
    }
}
