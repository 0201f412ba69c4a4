// SPDX-License-Identifier: Apache-2.0

import LockModel

/// Every reason and what would change it, as a document: docs/remedies.md is this text.
public enum RemedyGuide {
    /// Markdown, ending in a newline.
    public static var markdown: String {
        let sections = [
            ["# What takes the exclusive lock, and what would change it"],
            [opening], reasons, ["## Options of servers"], [servers], options,
            ["## For who writes a server"], libraries,
        ]
        return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private static let opening = """
        Made from the code: a test holds this page to it. The words are those of the reports, where
        several obstacles of one write are named together, in the kernel's order. Writers share
        `i_rwsem` only where the server answers OPEN with `FOPEN_DIRECT_IO` and
        `FOPEN_PARALLEL_DIRECT_WRITES` (Linux 6.2), and only inside the file. Samples tell: whether
        the observe backend can give the reason, from open files and states of the lock.
        """

    private static var reasons: [String] {
        let rows = Reason.allCases.flatMap { reason in
            reason.traits.paths.map { path in
                [
                    reason.rawValue, path.rawValue, reason.traits.samplesTell ? "yes" : "-",
                    reason.explanation,
                    Remedy(path: path, obstacles: [reason] + reason.traits.companions).sentence,
                ]
            }
        }
        return MarkdownText.table(
            ["reason", "path", "samples tell", "what happened", "what would change it"], rows)
    }

    private static let servers = """
        For who runs a server and did not write it. A dash: the server has no such option. Direct I/O
        means that the kernel caches nothing of the file: each `read(2)` and `write(2)` becomes a
        request, and shared mappings need Linux 6.6 and a server that allows them. Parallel writes are
        for servers that order overlapping writes themselves: where the option is libfuse's, the
        server's authors have not said so.
        """

    private static var options: [String] {
        let rows = ServerOption.all.map { option in
            [
                option.type, option.server, option.directIO ?? "-",
                option.parallel ?? "-", option.noPassthrough ?? "-", option.note ?? "",
                option.source,
            ]
        }
        return MarkdownText.table(
            [
                "type in mountinfo", "server", "direct I/O", "parallel writes", "no passthrough",
                "mind", "from",
            ], rows)
    }

    private static var libraries: [String] {
        MarkdownText.table(
            ["library", "direct I/O", "parallel writes"], ServerLibrary.all.map(\.cells))
    }
}

extension ServerLibrary {
    fileprivate var cells: [String] { [name, directIO, parallel ?? "-"] }
}
