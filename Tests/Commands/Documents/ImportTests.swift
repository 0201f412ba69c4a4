// SPDX-License-Identifier: Apache-2.0

import Documents
import Foundation
import Testing

/// One import of the whole of Foundation brings ICU, and 40 MB, into the release.
@Suite struct ImportTests {
    /// What runs while it is built.
    private static let tools: Set = ["BPFEmbedder", "BPFCompiler"]

    @Test func theProgramDoesWithoutTheWholeOfFoundation() throws {
        let sources = Document.package.appendingPathComponent("Sources")
        let files = try #require(
            FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var seen = 0
        for case let file as URL in files where file.pathExtension == "swift" {
            let target = file.path.dropFirst(sources.path.count + 1).prefix { $0 != "/" }
            guard !Self.tools.contains(String(target)) else { continue }
            seen += 1
            let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            #expect(!lines.contains("import Foundation"), "\(file.path)")
        }
        #expect(seen > 500)
    }
}
