// SPDX-License-Identifier: Apache-2.0

/// A file for node_exporter's textfile collector: always whole, since a reader sees either the one
/// before or this one. The draft is hidden, and is not called *.prom, which is all that it reads.
struct Textfile: Sendable {
    let directory: String

    static let name = "fuselock.prom"

    /// Puts a text in the place of the one before.
    func write(_ text: String) throws(OutputError) {
        try OutputFile.write(text.utf8, to: "\(directory)/\(Self.name)")
    }
}
