// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ReportFixtures
import Testing

/// What an enumeration of LockModel lists, the schemas list; `make docs` writes it there.
@Suite struct EnumerationTests {
    /// A definition in a schema, and the values that it allows.
    struct Definition: CustomTestStringConvertible, Sendable {
        let schema: String
        let name: String
        let values: [String]

        init<Value: CaseIterable & RawRepresentable<String>>(
            _ schema: String, _ name: String, _ type: Value.Type,
            where isListed: (Value) -> Bool = { _ in true }
        ) {
            (self.schema, self.name) = (schema, name)
            values = type.allCases.filter(isListed).map(\.rawValue)
        }

        var testDescription: String { "\(name) in \(schema)" }

        static let all = [
            Definition("report.schema.json", "reason", Reason.self),
            // What is not told stands alone.
            Definition("report.schema.json", "furtherReason", Reason.self) { $0 != .notTold },
            Definition("cases.schema.json", "reason", Reason.self),
            Definition("report.schema.json", "writePath", WritePath.self),
            Definition("report.schema.json", "lockClass", LockClass.self),
            Definition("report.schema.json", "lockMode", LockMode.self),
            Definition("report.schema.json", "nextInLine", WhatIf.Limit.self),
        ]
    }

    @Test(arguments: Definition.all) func theSchemaListsWhatTheCodeDoes(definition: Definition)
        throws
    {
        let file = GeneratedFile("Sources/Reporting/\(definition.schema)")
        let values = definition.values.map { "        \"\($0)\"" }.joined(separator: ",\n")
        let isCurrent = try file.isCurrent { text in
            try #require(
                text.replacing(
                    from: "\n    \"\(definition.name)\": {\n      \"type\": \"string\",\n"
                        + "      \"enum\": [\n",
                    to: "\n      ]\n    }", with: values))
        }
        #expect(isCurrent, "make docs writes it anew")
        #expect(!values.isEmpty)
        // A list by hand would be forgotten.
        let data = try Data(contentsOf: ReportSchema.url(definition.schema))
        let same = lists(in: try JSONSerialization.jsonObject(with: data))
            .filter { $0 == definition.values }
        #expect(same.count == 1, "it is there \(same.count) times")
    }

    private func lists(in value: Any) -> [[String]] {
        if let list = value as? [Any] { return list.flatMap(lists) }
        guard let object = value as? [String: Any] else { return [] }
        let own = (object["enum"] as? [String]).map { [$0] } ?? []
        return own + object.values.flatMap(lists)
    }
}
