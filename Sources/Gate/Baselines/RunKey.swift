// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What makes two runs comparable.
public struct RunKey: Codable, Equatable, Sendable {
    /// A part of the key, as a policy names it.
    public enum Part: String, CaseIterable, Sendable {
        case kernel
        case openMode = "open-mode"
        case workload

        /// As a sentence has it.
        var name: String { self == .openMode ? "open mode" : rawValue }
    }

    /// `uname -r`.
    public var kernel: String
    /// How the server answered OPEN where that is known, else what the kernel kept of it.
    public var openMode: String
    /// What the workload says of itself.
    public var workload: String
}

extension RunKey {
    /// The key of a run.
    public init(of report: Report) {
        kernel = report.kernel.release
        workload = report.workload?.description ?? "watched, no workload of its own"
        openMode =
            report.repliedFlags.map(Self.name)
            ?? report.openFlags.kernel.map { Self.kept + Self.name(of: $0) }.sorted()
            .joined(separator: ", ")
    }

    private static func name(of flags: OpenFlags) -> String {
        OpenMode.allCases.first { $0 != .writeback && $0.openFlags == flags }?.rawValue
            ?? flags.description
    }

    subscript(part: Part) -> String {
        switch part {
        case .kernel: kernel
        case .openMode: openMode
        case .workload: workload
        }
    }

    /// The parts in which two keys differ.
    func differences(from other: RunKey) -> [Part] {
        Part.allCases.filter { self[$0] != other[$0] }
    }

    /// The same in words, this run being here: `kernel 7.3 there, 7.4 here`.
    func unlikeness(to there: RunKey, except: Set<Part> = []) -> [String] {
        differences(from: there).filter { !except.contains($0) }.map {
            $0 == .openMode
                ? openModes(there) : Self.unlike($0.name, there: there[$0], here: self[$0])
        }
    }

    /// Of runs whose servers nobody knows the replies of, the flags that were kept.
    private func openModes(_ other: RunKey) -> String {
        let names = [other.openMode, openMode]
        let kept = names.filter { $0.hasPrefix(Self.kept) }.map { $0.dropFirst(Self.kept.count) }
        guard kept.count == 2 else {
            return Self.unlike("open mode", there: names[0], here: names[1])
        }
        return Self.unlike("open flags", there: "\(kept[0])", here: "\(kept[1])")
    }

    private static let kept = "kept: "

    /// In what two runs differ, wherever that is said.
    static func unlike(_ what: String, there: String, here: String) -> String {
        "\(what) \(there) there, \(here) here"
    }
}
