// SPDX-License-Identifier: Apache-2.0

import Glibc
import HostSystem
import SystemPackage

/// A file for node_exporter's textfile collector: always whole, since a reader sees either the one
/// before or this one.
struct Textfile: Sendable {
    let directory: String

    static let name = "fuselock.prom"

    /// Puts a text in the place of the one before.
    func write(_ text: String) throws(OutputError) {
        let path = "\(directory)/\(Self.name)"
        // node_exporter reads *.prom only.
        let draft = "\(directory)/.\(Self.name).\(getpid())"
        // Not even the draft could be taken away again.
        do throws(SilentServer) { try SilentServer.check(directory) } catch {
            throw OutputError(path: path, reason: "\(error)")
        }
        do throws(OutputError) {
            try OutputFile.write(text.utf8, to: draft)
            guard rename(draft, path) == 0 else {
                let code = Errno(rawValue: Glibc.errno)
                throw OutputError(path: path, reason: "\(code)", code: code)
            }
        } catch {
            unlink(draft)
            throw error
        }
    }
}
