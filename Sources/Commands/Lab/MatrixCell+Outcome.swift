// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Lab
import LockModel

extension MatrixCell {
    /// What a demo in a guest came to.
    ///
    /// - Parameter hasPassthrough: the guest's `doctor` said so; nil where it was not asked.
    init(
        _ openMode: OpenMode, _ outcome: GuestSeries.Outcome, hasPassthrough: Bool?,
        release: String?
    ) {
        switch outcome {
        case .lost(let error):
            let trouble = GuestConsole.trouble(in: error.console ?? "")
            self.init(
                openMode, .failed, reason: Self.reason(error.sentence, trouble),
                console: trouble?.lines)
        case .ended(_, let trouble?):
            self.init(
                openMode, .failed, reason: "the guest's kernel: \(trouble.summary)",
                console: trouble.lines)
        case .ended(let record, nil):
            let needs = openMode.openFlags.contains(.passthrough)
            if record.exitCode != 0, needs, hasPassthrough == false {
                self.init(openMode, .impossible, reason: Self.lack(release))
            } else {
                self.init(openMode, record)
            }
        }
    }

    private init(_ openMode: OpenMode, _ record: GuestStepRecord) {
        let report = try? JSONDecoder().decode(Report.self, from: Data(record.json))
        switch (record.exitCode, report) {
        case (0, let report?): self.init(openMode, MatrixFigures(report))
        case (ExitStatus.unsupported.rawValue, _):
            self.init(openMode, .impossible, reason: Self.complaint(record.errors))
        case (137, nil):
            self.init(openMode, .failed, reason: "it was still running when its time was up")
        case (let code, let report):
            let told = report.map { $0.workload?.failures.first ?? $0.verdict.summary }
            self.init(
                openMode, .failed,
                reason: "exit code \(code): \(told ?? Self.complaint(record.errors))")
        }
    }

    private static func reason(_ sentence: String, _ trouble: GuestConsole.Trouble?) -> String {
        trouble.map { "\(sentence) \($0.summary)" } ?? sentence
    }

    /// Passthrough is there since 6.9 (fs/fuse/passthrough.c), where CONFIG_FUSE_PASSTHROUGH is set.
    private static func lack(_ release: String?) -> String {
        let numbers = (release ?? "").split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        let isOld = numbers.count == 2 && (numbers[0], numbers[1]) < (6, 9)
        return isOld ? "no passthrough (before 6.9)" : "no passthrough (not in this build)"
    }

    /// The end of what a program wrote to stderr.
    private static func complaint(_ errors: String) -> String {
        let lines = errors.split(whereSeparator: \.isNewline).map(String.init)
        return lines.isEmpty ? "it gave no reason" : lines.suffix(3).joined(separator: " ")
    }
}
