// SPDX-License-Identifier: Apache-2.0

/// What would make writes share, all of it: done once, it ends in the shared side, or it says that
/// nothing will.
package struct Remedy {
    /// The way the writes go.
    let path: WritePath
    /// Every obstacle of these writes, in the kernel's order.
    let obstacles: [Reason]
    /// This kernel is known to keep the flag on passthrough files.
    var keepsFlag = false
    /// Type of the file system in mountinfo; `nil` for any server.
    var fileSystem: String?

    /// Of writes on a path with these obstacles.
    package init(
        path: WritePath, obstacles: [Reason], keepsFlag: Bool = false, fileSystem: String? = nil
    ) {
        (self.path, self.obstacles) = (path, obstacles)
        (self.keepsFlag, self.fileSystem) = (keepsFlag, fileSystem)
    }

    /// The steps as one sentence without its full stop.
    package var sentence: String {
        if obstacles == [.notTold] { return Self.notTold }
        let steps = [server].compactMap(\.self) + obstacles.compactMap(\.traits.step)
        return steps.isEmpty ? Self.kernel : steps.joined(separator: "; and ")
    }

    /// What the server has to reply.
    private var server: String? {
        switch path {
        case .cached:
            return
                "have the server reply FOPEN_DIRECT_IO|FOPEN_PARALLEL_DIRECT_WRITES to every OPEN of "
                + "the file (the application needs no O_DIRECT; nothing is cached then)\(option)"
        case .passthrough, .splice: return onPassthrough
        case .directIO:
            let lacks = obstacles.contains(where: \.traits.isAboutFlag)
            return lacks
                ? "have the server reply FOPEN_PARALLEL_DIRECT_WRITES to OPEN, beside "
                    + "FOPEN_DIRECT_IO\(option)"
                : nil
        case .dax: return Self.dax
        }
    }

    /// For who runs the server and did not write it.
    private var option: String {
        guard let fileSystem else { return "" }
        let known = ServerOption.of(fileSystem)?.sentence(on: path)
        let unknown =
            ServerOption.isNameless(fileSystem) ? ServerOption.nameless : ServerOption.unknown
        return ": \(known ?? unknown)"
    }

    /// No mainline kernel up to 7.3 shares there, so that the sure way is another path.
    private var onPassthrough: String? {
        let lacks = obstacles.contains(where: \.traits.isAboutFlag)
        let isPatched = keepsFlag || !lacks && !obstacles.contains(.unconditional)
        var kept: [String] = []
        if lacks, !obstacles.contains(.parallelFlagStripped) {
            kept.append("have the server reply FOPEN_PARALLEL_DIRECT_WRITES to OPEN")
        }
        // v1 does not ask for O_DIRECT, v2 and v3 do.
        if obstacles.contains(.buffered), !keepsFlag { kept.append("open with O_DIRECT") }
        if obstacles.contains(.splice) { kept.append("write() with O_DIRECT instead of splice()") }
        if isPatched {
            return kept.isEmpty
                ? nil : kept.joined(separator: " and ") + ", on this kernel, which keeps the flag"
        }
        let asked = kept.isEmpty ? "" : ", \(kept.joined(separator: " and "))"
        return "have the server reply FOPEN_DIRECT_IO|FOPEN_PARALLEL_DIRECT_WRITES in place of "
            + "FOPEN_PASSTHROUGH (shared since Linux 6.2; each write is then a request to the "
            + "server)\(option); or, on a kernel patched to share passthrough (mainline up to 7.3 is "
            + "not; of a backport fuselock doctor --probe-kernel tells)\(asked)"
    }

    private static let kernel =
        "a kernel that honours the flag: mainline does for direct I/O since 6.2"
    private static let notTold =
        "not known: a trace on a kernel that allows probes (fuselock lab) sees each write's reason"
    private static let dax =
        "nothing on this path: mount without DAX (dax=never), and have the server reply "
        + "FOPEN_DIRECT_IO|FOPEN_PARALLEL_DIRECT_WRITES to OPEN"
}
