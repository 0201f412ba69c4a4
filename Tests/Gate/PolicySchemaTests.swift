// SPDX-License-Identifier: Apache-2.0

import Foundation
import Gate
import ReportFixtures
import Testing

/// Wherever a policy has limits by lock, its schema lists all locks; `make docs` writes them there.
@Suite struct PolicySchemaTests {
    /// What comes before the list, and what each lock has in it.
    private static let lists = [
        ("A bare number is a maximum.\",", "{\"$ref\": \"#/$defs/count\"}", 10),
        ("    \"numbers\": {", "{\"type\": \"number\", \"minimum\": 0}", 6),
        ("    \"times\": {", "{\"$ref\": \"#/$defs/percentiles\"}", 6),
        ("    \"ratios\": {", "{\"$ref\": \"#/$defs/factors\"}", 6),
    ]

    @Test func everyLockIsInIt() throws {
        let file = GeneratedFile("Sources/Gate/policy.schema.json")
        let isCurrent = try file.isCurrent { text in
            try Self.lists.reduce(text) { text, list in
                let (head, limit, width) = list
                let margin = String(repeating: " ", count: width)
                let begin =
                    "\(head)\n\(margin)\"type\": \"object\", \"additionalProperties\": false, "
                    + "\"minProperties\": 1,\n\(margin)\"properties\": {\n"
                let lines = LockKind.allCases.map { "\(margin)  \"\($0.rawValue)\": \(limit)" }
                return try #require(
                    text.replacing(
                        from: begin, to: "\n\(margin)}", with: lines.joined(separator: ",\n")))
            }
        }
        #expect(isCurrent, "make docs writes it anew")
    }

    @Test func everyLockHasANameOfItsOwn() {
        let names = LockKind.allCases.map(\.rawValue)
        #expect(names == ["exclusive", "shared", "backing-exclusive", "backing-shared", "fi-lock"])
        for kind in LockKind.allCases { #expect(LockKind(rawValue: kind.rawValue) == kind) }
        #expect(LockKind(rawValue: "other") == nil)
    }
}
