// SPDX-License-Identifier: Apache-2.0

import Reporting

/// A judgement as GitHub's workflow commands, which become annotations of a pull request.
public struct GitHubCommands {
    /// GitHub shows no more of a step.
    public static let most = 10

    private let judgement: Judgement

    /// Commands for a judgement.
    public init(_ judgement: Judgement) { self.judgement = judgement }

    /// One a limit that does not hold, broken ones first; then a line with the number left out.
    public var lines: [String] {
        let order: [Check.Status] = [.broken, .incomplete, .warning]
        let checks = order.flatMap(judgement.checks)
        let commands = checks.prefix(Self.most).map(Self.command)
        let rest = checks.count - commands.count
        return commands
            + (rest > 0 ? ["and \(rest) more that do not hold, in the job summary"] : [])
    }

    private static func command(for check: Check) -> String {
        let name = check.status == .warning ? "warning" : "error"
        let place = check.where.map { " (\($0))" } ?? ""
        let title = "fuselock: \(check.title)\(place) \(check.status.verb)"
        let message =
            ["observed \(check.observed); limit: \(check.limit)"]
            + check.reasons.map { "why: \($0)" }
        return "::\(name) title=\(property(title))::\(data(message.joined(separator: "\n")))"
    }

    /// What follows the second `::` (actions/toolkit, packages/core/src/command.ts, `escapeData`).
    static func data(_ text: String) -> String {
        Printable.text(text, keepingLines: true).unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "%": result += "%25"
            case "\n": result += "%0A"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    /// The value of a property (`escapeProperty`, at the same place).
    static func property(_ text: String) -> String {
        data(text).unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case ":": result += "%3A"
            case ",": result += "%2C"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}

extension Check.Status {
    fileprivate var verb: String {
        switch self {
        case .holds: "holds"
        case .broken, .warning: "is broken"
        case .incomplete: "cannot be judged"
        }
    }
}
