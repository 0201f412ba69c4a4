// SPDX-License-Identifier: Apache-2.0

import Reporting

/// A judgement as JUnit XML, a test case a limit. Follows the strictest schema in use, that of Ant's
/// JUnit task (JUnit.xsd of Windy Road): a broken limit is a failure, one that cannot be judged an
/// error, and warnings pass with a line in the suite's output.
public struct JUnitReport {
    private let judgement: Judgement

    /// JUnit XML of a judgement.
    public init(_ judgement: Judgement) { self.judgement = judgement }

    /// The document, ending in a newline.
    public var text: String {
        let cases = judgement.checks.map(testCase).joined()
        let warnings = judgement.checks(.warning).map { "\($0.title): \(Self.words($0))\n" }
            .joined()
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites>
            <testsuite package="fuselock" id="0" name="\(Self.escape(suite))" \
            timestamp="\(timestamp)" hostname="localhost" tests="\(judgement.checks.count)" \
            failures="\(judgement.checks(.broken).count)" \
            errors="\(judgement.checks(.incomplete).count)" time="0">
            <properties>
            <property name="kernel" value="\(Self.escape(judgement.run.kernel))"/>
            <property name="open-mode" value="\(Self.escape(judgement.run.openMode))"/>
            <property name="workload" value="\(Self.escape(judgement.run.workload))"/>
            </properties>
            \(cases)<system-out>\(Self.escape(judgement.verdict + "\n" + warnings))</system-out>
            <system-err></system-err>
            </testsuite>
            </testsuites>

            """
    }

    private var suite: String { "fuselock gate \(judgement.policy)" }

    /// The schema wants a time without a zone.
    private var timestamp: String {
        let text = judgement.recordedAt
        let pattern = "dddd-dd-ddTdd:dd:dd"
        let matches =
            text.count > pattern.count
            && zip(text, pattern).allSatisfy { $1 == "d" ? $0.isASCII && $0.isNumber : $0 == $1 }
        return matches ? String(text.prefix(pattern.count)) : "1970-01-01T00:00:00"
    }

    private func testCase(_ check: Check) -> String {
        let place = check.where.map { " (\($0))" } ?? ""
        let head =
            "<testcase classname=\"\(Self.escape(suite))\" "
            + "name=\"\(Self.escape(check.title + place))\" time=\"0\""
        let element: String
        switch check.status {
        case .holds, .warning: return head + "/>\n"
        case .broken: element = "failure"
        case .incomplete: element = "error"
        }
        let message = "observed \(check.observed); limit: \(check.limit)"
        return head + ">\n<\(element) type=\"\(check.status.rawValue)\" "
            + "message=\"\(Self.escape(message))\">\(Self.escape(Self.words(check)))</\(element)>\n"
            + "</testcase>\n"
    }

    private static func words(_ check: Check) -> String {
        (["observed \(check.observed); limit: \(check.limit)"] + check.reasons)
            .joined(separator: "\n")
    }

    /// For text and quoted attributes; what XML 1.0 cannot hold at all, or would steer who reads it, has
    /// its sign.
    static func escape(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "[": result += "&#91;"
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&apos;"
            case "\n", "\r", "\t": result += "&#\(scalar.value);"
            case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default:
                if let sign = Printable.sign(for: scalar) {
                    result += sign
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
    }
}
