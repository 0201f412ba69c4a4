// SPDX-License-Identifier: Apache-2.0

import Testing
import YAML

@Suite struct YAMLNodeTests {
    private static func error(in text: String) throws -> YAMLError {
        try #require(throws: YAMLError.self) { try YAMLNode.parse(text) }
    }

    @Test func valuesKnowTheirLines() throws {
        let text = """
            # a remark
            name: x
            list:
              - {a: "1", b: ''}
              - |
                two
                lines
            """
        let root = try #require(try YAMLNode.parse(text))
        #expect(root.line == 2)
        #expect(root.mapping?.map(\.key.scalar) == ["name", "list"])
        #expect(root.mapping?.map(\.value.line) == [2, 4])
        #expect(root["name"]?.scalar == "x")
        let list = try #require(root["list"]?.sequence)
        #expect(list.map(\.line) == [4, 5])
        #expect(list[0]["a"]?.scalar == "1" && list[0]["b"]?.scalar == "")
        #expect(list[1].scalar == "two\nlines")
        #expect(root["nothing"] == nil && list[1]["a"] == nil)
    }

    @Test func aScalarIsItsTextWhateverItsTag() throws {
        let root = try #require(try YAMLNode.parse("[~, 0x10, yes, !!int \"7\", \"ü\", null]"))
        #expect(root.sequence?.map(\.scalar) == ["~", "0x10", "yes", "7", "ü", "null"])
        #expect(root.scalar == nil && root.mapping == nil)
    }

    @Test(arguments: ["", "# nothing\n", "\n\n"])
    func aTextWithoutADocumentIsNothing(text: String) throws {
        #expect(try YAMLNode.parse(text) == nil)
    }

    @Test(arguments: [
        ("a: 1\nb: [1,\nc: 2\n", 4, "did not find expected ',' or ']'"),
        ("a:\n\tb: 2\n", 2, "found character that cannot start any token"),
        ("a: 'x\n\n", 3, "found unexpected end of stream"),
        ("a: 1\n b: 2\n", 2, "mapping values are not allowed in this context"),
        ("a: *b\n", 1, "found undefined alias"), ("a: &b [*b]\n", 1, "found undefined alias"),
        ("a: 1\n---\nb: 2\n", 2, "another document begins there"),
        ("a: \u{1}\n", nil, "control characters are not allowed"),
    ])
    func aMistakeIsToldWithItsLine(text: String, line: Int?, problem: String) throws {
        #expect(try Self.error(in: text) == YAMLError(problem: problem, line: line))
    }

    @Test func noKeyStandsTwice() throws {
        let text = "x:\n  b: 1\n  a: 1\n  'a': 2\n  b: 3\n"
        #expect(
            try Self.error(in: text)
                == YAMLError(problem: "\"a\", \"b\" stands there twice", line: 3))
        #expect(try YAMLNode.parse("[{a: 1}, {a: 2}]") != nil)
    }

    @Test func anAliasIsTheValueWhereItsAnchorIs() throws {
        let root = try #require(try YAMLNode.parse("a: &x\n  k: v\nb: *x\nc: &x 2\nd: *x\n"))
        #expect(root["b"]?["k"]?.scalar == "v" && root["b"]?.line == 1)
        #expect(root["d"]?.scalar == "2")
        let merged = try #require(try YAMLNode.parse("a: &x {k: v}\nb: {<<: *x}\n"))
        #expect(merged["b"]?["<<"]?["k"]?.scalar == "v" && merged["b"]?["k"] == nil)
    }

    /// Each of a hundred lists would be ten times as long as the one before.
    @Test func aliasesOfAliasesTakeNoRoom() throws {
        let lists = (1...100).map { line in
            "- &a\(line) [" + Array(repeating: "*a\(line - 1)", count: 10).joined(separator: ", ")
                + "]"
        }
        let text = (["- &a0 x"] + lists).joined(separator: "\n")
        #expect(try YAMLNode.parse(text)?.sequence?.count == 101)
    }

    @Test(arguments: ["[", "{a: ", "- "]) func whatIsTooDeepIsRefused(opening: String) throws {
        let deep = String(repeating: opening, count: 100_000)
        #expect(
            try Self.error(in: deep)
                == YAMLError(problem: "it is nested more than 100 deep", line: 1))
        let deepest = String(repeating: "[", count: 99) + "x" + String(repeating: "]", count: 99)
        #expect(try YAMLNode.parse(deepest) != nil)
    }
}
