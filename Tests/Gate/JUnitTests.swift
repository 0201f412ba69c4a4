// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import Testing

@testable import Gate

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// The rules of JUnit.xsd (Windy Road's, of Ant's JUnit task), by hand: elements in order, attributes
/// required, allowed and typed.
@Suite struct JUnitTests {
    @Test func followsTheSchema() throws {
        let checks: [Check.Status] = [.holds, .broken, .incomplete, .warning]
        let hostile = OutputTests.judgement(checks.map { OutputTests.check($0) })
        #expect(try Self.violations(in: JUnitReport(hostile).text) == [])
        let real = try Runs.judge(
            try Runs.passthrough(), "locks-a-write: {exclusive: 0}\nwait: {exclusive: {max: 1ns}}")
        #expect(try Self.violations(in: JUnitReport(real).text) == [])
    }

    @Test func aTestCaseALimit() throws {
        let judgement = try Runs.judge(
            try Runs.passthrough(),
            "verdict: exclusive\nlocks-a-write: {exclusive: 0}\nbaseline-ratio: {iops: 1}")
        let suite = try #require(try Self.suite(JUnitReport(judgement).text))
        let cases = suite.elements(forName: "testcase")
        #expect(cases.count == 4)
        #expect(cases[2].elements(forName: "failure").count == 1)
        #expect(cases[3].elements(forName: "error").count == 1)
        #expect(suite.attribute(forName: "failures")?.stringValue == "1")
        #expect(suite.attribute(forName: "errors")?.stringValue == "1")
    }

    @Test func textSurvivesTheRoundTrip() throws {
        let judgement = OutputTests.judgement([OutputTests.check(.broken)])
        let suite = try #require(try Self.suite(JUnitReport(judgement).text))
        let failure = try #require(
            suite.elements(forName: "testcase").first?.elements(forName: "failure").first)
        let kept = OutputTests.hostile.replacingOccurrences(of: "\u{1}", with: "␁")
        #expect(failure.stringValue?.contains(kept) == true)
        #expect(failure.attribute(forName: "message")?.stringValue?.contains(kept) == true)
    }

    @Test func theRulesRefuseWhatIsWrong() throws {
        let good = JUnitReport(OutputTests.judgement([OutputTests.check(.broken)])).text
        for (old, new) in [
            (" hostname=\"localhost\"", ""), ("22:39:18\"", "22:39:18Z\""),
            ("tests=\"1\"", "tests=\"x\""),
            ("<system-err></system-err>", ""), ("type=\"broken\" ", ""),
            ("failures=\"1\"", "failures=\"2\""),
            (" time=\"0\">\n<failure", ">\n<failure"), ("classname=", "class="),
        ] {
            let bad = good.replacingOccurrences(of: old, with: new)
            try #require(bad != good, "\(old)")
            #expect(try Self.violations(in: bad) != [], "\(old)")
        }
    }

    private static func suite(_ text: String) throws -> XMLElement? {
        try XMLDocument(xmlString: text).rootElement()?.elements(forName: "testsuite").first
    }

    private static let required: [String: [String: String]] = [
        "testsuites": [:],
        "testsuite": [
            "package": "[\\s\\S]+", "id": "[0-9]+", "name": "[\\s\\S]+", "hostname": "[\\s\\S]+",
            "tests": "[0-9]+",
            "timestamp": "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}",
            "failures": "[0-9]+", "errors": "[0-9]+", "time": "[0-9]+([.][0-9]+)?",
        ],
        "properties": [:], "property": ["name": "[\\s\\S]+", "value": "[\\s\\S]*"],
        "testcase": ["name": "[\\s\\S]+", "classname": "[\\s\\S]+", "time": "[0-9]+([.][0-9]+)?"],
        "failure": ["type": "[\\s\\S]+"], "error": ["type": "[\\s\\S]+"], "system-out": [:],
        "system-err": [:],
    ]
    private static let optional = ["failure": ["message"], "error": ["message"]]
    private static let children: [String: String] = [
        "testsuites": "(testsuite )*",
        "testsuite": "properties (testcase )*system-out system-err ", "properties": "(property )*",
        "testcase": "((error|failure|skipped) )?",
    ]

    private static func violations(in text: String) throws -> [String] {
        guard let root = try XMLDocument(xmlString: text).rootElement() else { return ["no root"] }
        return (root.name == "testsuites" ? [] : ["root is \(root.name ?? "")"]) + check(root)
    }

    private static func check(_ element: XMLElement) -> [String] {
        let name = element.name ?? ""
        guard let attributes = required[name] else { return ["unknown element \(name)"] }
        var found: [String] = []
        for (attribute, pattern) in attributes {
            let value = element.attribute(forName: attribute)?.stringValue
            if value?.range(of: "^(\(pattern))$", options: .regularExpression) == nil {
                found.append("\(name): \(attribute) is \(value ?? "missing")")
            }
        }
        let allowed = Array(attributes.keys) + (optional[name] ?? [])
        for attribute in element.attributes ?? [] where !allowed.contains(attribute.name ?? "") {
            found.append("\(name): \(attribute.name ?? "") is not allowed")
        }
        let elements = (element.children ?? []).compactMap { $0 as? XMLElement }
        let sequence = elements.map { "\($0.name ?? "") " }.joined()
        let grammar = "^\(children[name] ?? "")$"
        if sequence.range(of: grammar, options: .regularExpression) == nil {
            found.append("\(name): children are \(sequence)")
        }
        if name == "testsuite" { found += checkTotals(element) }
        return found + elements.flatMap(check)
    }

    private static func checkTotals(_ suite: XMLElement) -> [String] {
        let cases = suite.elements(forName: "testcase")
        let totals = [
            "tests": cases.count,
            "failures": cases.filter { !$0.elements(forName: "failure").isEmpty }.count,
            "errors": cases.filter { !$0.elements(forName: "error").isEmpty }.count,
        ]
        return totals.filter { suite.attribute(forName: $0.key)?.stringValue != "\($0.value)" }
            .map { "testsuite: \($0.key) is not \($0.value)" }
    }
}
