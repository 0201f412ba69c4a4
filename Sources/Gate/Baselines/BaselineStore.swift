// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import LockModel
import Reporting

/// Saved runs, a folder a name, in it a file a key: kernel release, open mode, workload.
public struct BaselineStore: Sendable {
    /// A saved run and its file.
    public struct Entry: Sendable {
        /// Its file, which `fuselock gate --baseline` takes.
        public let path: String
        /// The run.
        public let report: Report
    }

    private let directory: String

    /// A store in this directory, which need not exist yet.
    public init(directory: String) { self.directory = directory }

    /// Saves a run; returns its file.
    ///
    /// - Parameters:
    ///   - replacing: a run with the same key may be there already.
    ///   - doubtful: the run may be one that has not seen everything.
    public func save(
        _ report: Report, as name: String, replacing: Bool, doubtful: Bool
    ) throws(BaselineError) -> String {
        let doubts = Wholeness.doubts(about: report)
        if let doubt = doubts.first, !doubtful { throw .doubtful(reason: doubt) }
        let folder = try folder(of: name)
        let path = "\(folder)/\(Self.fileName(of: RunKey(of: report)))"
        if FileManager.default.fileExists(atPath: path), !replacing { throw .exists(path: path) }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            try JSONReport.encode(report).write(
                to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw .unwritable(path: path, reason: JSONFile.systemReason(of: error))
        }
        return path
    }

    /// The runs saved under a name, by file name.
    public func entries(of name: String) throws -> [Entry] {
        let folder = try folder(of: name)
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let paths = files.filter { $0.hasSuffix(".json") }.sorted().map { "\(folder)/\($0)" }
        guard !paths.isEmpty else {
            throw BaselineError.nothing(name: name, directory: directory)
        }
        return try paths.map { Entry(path: $0, report: try JSONReport.read($0)) }
    }

    /// The saved run with the key of this one; else one that is like it but for flags that its open files lost
    /// since.
    public func entry(of name: String, like report: Report) throws -> Entry {
        let key = RunKey(of: report)
        let entries = try entries(of: name)
        let alike = entries.first { RunKey(of: $0.report) == key }
        let fuller = entries.first {
            key.differences(from: RunKey(of: $0.report)) == [.openMode]
                && LostFlags(from: $0.report, to: report) != nil
        }
        guard let entry = alike ?? fuller else {
            throw BaselineError.noneLike(
                name: name,
                differences: entries.map {
                    key.unlikeness(to: RunKey(of: $0.report)).joined(separator: ", ")
                })
        }
        return entry
    }

    /// A saved run in three lines, for people.
    public static func shown(_ path: String, _ report: Report) -> String {
        let about = ["\(RunKey(of: report))", "\(report.recordedAt): \(report.verdict.summary)"]
        return ([path] + about.map { "  \($0)" }).map { "\(Printable.text($0))\n" }.joined()
    }

    private func folder(of name: String) throws(BaselineError) -> String {
        guard !name.isEmpty, !name.hasPrefix("."), name == Self.plain(name) else {
            throw .badName(name)
        }
        return "\(directory)/\(name)"
    }

    private static func fileName(of key: RunKey) -> String {
        let hash = key.workload.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return "\(plain(key.kernel))_\(plain(key.openMode))_\(digits).json"
    }

    private static func plain(_ text: String) -> String {
        String(
            text.map { character in
                let isPlain = character.isASCII && (character.isLetter || character.isNumber)
                return isPlain || "._+-".contains(character) ? character : "_"
            })
    }
}

/// A baseline that could not be saved or found.
public enum BaselineError: Error, Equatable, Sendable {
    /// The name is no name for a folder.
    case badName(String)
    /// The run has not seen everything.
    case doubtful(reason: String)
    /// There is one already.
    case exists(path: String)
    /// The file could not be written; the reason is the system's.
    case unwritable(path: String, reason: String)
    /// Nothing is saved under this name.
    case nothing(name: String, directory: String)
    /// Nothing is saved under this name with this run's key; in what each saved run differs.
    case noneLike(name: String, differences: [String])
}

extension BaselineError: CustomStringConvertible {
    /// The sentence.
    public var description: String {
        switch self {
        case .badName(let name):
            "\"\(name)\" cannot name a baseline: use letters, digits, and . _ + - inside."
        case .doubtful(let reason):
            "The run is no baseline, since it has not seen everything: \(reason). "
                + "--force saves it all the same."
        case .exists(let path): "\(path) exists: --replace writes over it."
        case .unwritable(let path, let reason): "Cannot write \(path): \(reason)"
        case .nothing(let name, let directory):
            "No baseline \"\(name)\" in \(directory): `fuselock baseline save` makes one."
        case .noneLike(let name, let differences):
            "The baseline \"\(name)\" has no run like this one: "
                + differences.joined(separator: "; ") + "."
        }
    }
}
