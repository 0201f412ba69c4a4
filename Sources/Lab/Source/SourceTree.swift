// SPDX-License-Identifier: Apache-2.0

import SystemPackage

/// An unpacked source the lab builds in, and may patch: `FOLDER/tree`, with the originals of what is
/// patched at the moment in `FOLDER/originals`.
///
/// One tree serves every set of patches. A build starts from whatever the last one left: it puts the
/// originals back, applies its own patches, and make sees by the time stamps which files are new. So a
/// patched kernel costs what its patches touch, and no second tree. Whoever works here holds the lock.
struct SourceTree {
    let folder: FilePath

    var source: FilePath { folder.appending("tree") }
    private var originals: FilePath { folder.appending("originals") }

    /// Puts back what is patched. Contents are written anew rather than moved, so that their time
    /// stamps are later than those of the objects made from the patched files.
    func restore() throws(LabError) {
        guard HostFiles.exists(originals) else { return }
        try restore(below: originals, to: source)
        HostFiles.removeTree(originals)
    }

    private func restore(below saved: FilePath, to place: FilePath) throws(LabError) {
        for name in try HostFiles.list(saved) where !name.hasSuffix(Self.partial) {
            let (from, to) = (saved.appending(name), place.appending(name))
            if try HostFiles.stat(from).type == .directory {
                try restore(below: from, to: to)
            } else if name.hasSuffix(Self.absent) {
                HostFiles.removeTree(place.appending(String(name.dropLast(Self.absent.count))))
            } else {
                HostFiles.removeTree(to)
                try HostFiles.write(try HostFiles.read(from), to: to)
            }
        }
    }

    /// The end of a name that stands for a file the patches make.
    private static let absent = ".fuselock-absent"
    /// The end of the name of an original that was not saved to its end: the file is not patched yet.
    private static let partial = ".fuselock-partial"

    /// Applies patches in order, after saving every file they name. Throws `patchFailed` with the
    /// tree as it was.
    func apply(_ patches: [KernelPatch]) async throws(LabError) {
        do throws(LabError) {
            for patch in patches {
                let paths = KernelPatch.paths(in: String(decoding: patch.bytes, as: UTF8.self))
                guard !paths.isEmpty else { throw LabError.build(.emptyPatch(patch.file.string)) }
                for path in paths.sorted() { try save(path) }
                try await apply(patch)
            }
        } catch {
            try restore()
            throw error
        }
    }

    private func save(_ path: String) throws(LabError) {
        let file = source.appending(path)
        let saved = originals.appending(path)
        let mark = FilePath(saved.string + Self.absent)
        guard !HostFiles.exists(saved), !HostFiles.exists(mark) else { return }
        try HostFiles.makeDirectories(saved.removingLastComponent())
        if HostFiles.exists(file) {
            let partial = FilePath(saved.string + Self.partial)
            try HostFiles.write(try HostFiles.read(file), to: partial)
            try HostFiles.rename(partial, to: saved)
        } else {
            try HostFiles.write([], to: mark)
        }
    }

    private func apply(_ patch: KernelPatch) async throws(LabError) {
        let input = folder.appending("patch")
        try HostFiles.write(patch.bytes, to: input)
        let outcome = try await HostTool.patch.run([
            "-p1", "--batch", "--forward", "--no-backup-if-mismatch", "--reject-file=-",
            "--directory=\(source)", "--input=\(input)",
        ])
        guard outcome.succeeded else {
            let parts = KernelPatch.failures(in: outcome.text)
            throw .build(
                .patchFailed(
                    patch.file.string, parts: parts.isEmpty ? [outcome.reason] : parts))
        }
    }
}
