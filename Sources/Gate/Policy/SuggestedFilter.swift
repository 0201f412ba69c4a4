// SPDX-License-Identifier: Apache-2.0

import LockModel

/// A `where` that all writes of a run match.
struct SuggestedFilter {
    private let report: Report

    init(_ report: Report) { self.report = report }

    /// As one line of YAML; `nil` where the writes have nothing in common.
    var yaml: String? {
        let key = RunKey(of: report)
        let members = [
            path.map { "path: \($0.rawValue)" },
            OpenMode(rawValue: key.openMode).map { "open-mode: \($0.rawValue)" },
            suffix.map { "file: \"*\($0)\"" },
        ].compactMap(\.self)
        return members.isEmpty ? nil : "{\(members.joined(separator: ", "))}"
    }

    private var path: WritePath? {
        let counted = (report.callGroups ?? []).map(\.path)
        let opened = (report.observation?.files ?? []).flatMap { $0.opens.map(\.path) }
        let paths = Set(counted + opened)
        return paths.count == 1 ? paths.first : nil
    }

    /// `.img`, where every file has it.
    private var suffix: String? {
        let written = Set((report.callGroups ?? []).map(\.file))
        let names = report.files.filter { report.callGroups == nil || written.contains($0.id) }
            .map(\.name)
        let suffixes = Set(
            names.map { name in name.lastIndex(of: ".").map { String(name[$0...]) } ?? "" })
        guard suffixes.count == 1, let suffix = suffixes.first, suffix.count > 1,
            suffix.dropFirst().allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
        else { return nil }
        return suffix
    }
}
