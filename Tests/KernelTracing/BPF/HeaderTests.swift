// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The headers of the BPF programs: BPF/README.md has the rules.
@Suite(.enabled("a clang for BPF on the path") { Clang.found != nil }) struct HeaderTests {
    private let clang: Clang

    init() throws { clang = try #require(Clang.found) }

    private static let headers = (try? Clang.files(endingIn: ".h")) ?? []

    private func errors(_ text: String) throws -> String {
        try clang.compile(text, ["-fsyntax-only"]).errors
    }

    private func text(of file: String) throws -> String {
        try String(contentsOf: Clang.sources.appending(path: file), encoding: .utf8)
    }

    @Test func thereAreHeaders() {
        #expect(Self.headers.contains("core/shared/filter.h"))
        #expect(Self.headers.contains("include/layout.h"))
    }

    /// After no other header: what it uses it includes.
    @Test(arguments: headers) func headerCompilesAlone(header: String) throws {
        let errors = try errors("#include \"\(Clang.sources.path)/\(header)\"\n")
        #expect(errors.isEmpty, "\(errors)")
    }

    /// Without one of its includes that nothing else in it brings, a header does not compile.
    @Test func anIncludeThatIsLeftOutIsNoticed() throws {
        let whole = try text(of: "core/shared/filter.h")
        let lacking = whole.replacing("#include \"shared/pointers.h\"\n", with: "")
        #expect(lacking != whole)
        #expect(try errors(whole.replacing("#pragma once\n", with: "")).isEmpty)
        #expect(try errors(lacking.replacing("#pragma once\n", with: "")).contains("low_half"))
    }

    private static let data = [".maps", ".data", ".rodata", ".bss"]

    private func programs(in text: String) -> [Substring] {
        text.matches(of: /\bSEC\("([^"]*)"\)/).map(\.output.1).filter { section in
            !Self.data.contains { section.hasPrefix($0) }
        }
    }

    /// Headers hold types, maps and inline functions.
    @Test(arguments: headers) func headerHasNoProgram(header: String) throws {
        #expect(programs(in: try text(of: header)) == [])
    }

    @Test func aProgramIsToldFromAMap() {
        let text = "} files SEC(\".maps\");\nSEC(\"fentry/down_write\")\n"
        #expect(programs(in: text) == ["fentry/down_write"])
    }

    /// Quotes are for headers of this house, found from BPF/core or BPF/include.
    @Test(arguments: headers) func includesAreSaidOnceAndFromTheRoot(header: String) throws {
        let included = try text(of: header).matches(of: /#include "([^"]*)"/).map(\.output.1)
        #expect(Set(included).count == included.count)
        for name in included {
            #expect(Self.headers.contains { $0 == "core/\(name)" || $0 == "include/\(name)" })
        }
    }
}
