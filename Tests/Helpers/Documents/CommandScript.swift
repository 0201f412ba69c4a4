// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Runs commands of a page one after the other, as a shell does for who types them, and judges how they ended.
///
/// They run where it is started: in an empty folder, beside a mount that the pages call /mnt/data or m.
public struct CommandScript {
    private let commands: [ShownCommand]

    /// Of `commands` those that the tests run.
    public init(_ commands: [ShownCommand]) {
        self.commands = commands.filter(\.isRun).map(\.withoutLab)
    }

    /// Whether there is nothing to run.
    public var isEmpty: Bool { commands.isEmpty }

    /// Its files for each command: its exit code, what it said, and what its verb's help says of exit codes.
    private enum Part: String { case code, out, err, help }

    /// For a POSIX shell.
    ///
    /// - Parameters:
    ///   - program: where fuselock is.
    ///   - timeout: a command that stops what it is given, after seconds that it is given first.
    ///   - folder: where it leaves how they ended.
    public func text(program: String, timeout: String, into folder: String) -> String {
        let given = ShownCommand.given.map { "cp '\($0.value.path)' \($0.key)\n" }.joined()
        return """
            mkdir -p .fuselock
            \(given)fuselock() { \(timeout) $limit '\(program)' "$@"; }

            """
                + commands.enumerated().map { number, command in
                    """
                    limit=\(command.isStopped ? 5 : 120)
                    { \(command.line)
                    } < /dev/null > \(folder)/\(number).out 2> \(folder)/\(number).err
                    echo $? > \(folder)/\(number).code
                    '\(program)' help \(command.words[0]) > \(folder)/\(number).help

                    """
                }.joined()
    }

    /// What is wrong with how they ended.
    public func complaints(in folder: URL) throws -> [String] {
        try commands.enumerated().compactMap { number, command in
            func text(_ part: Part) throws -> String {
                try String(
                    contentsOf: folder.appendingPathComponent("\(number).\(part)"), encoding: .utf8)
            }
            let end = End(
                code: Int(try text(.code).dropLast()) ?? -1, output: try text(.out),
                errors: try text(.err), help: try text(.help), wasStopped: command.isStopped)
            return end.isGood ? nil : "\(command): exit code \(end.code): \(end.errors)"
        }
    }
}

/// How a command ended.
struct End {
    let code: Int
    let output: String
    let errors: String
    let help: String
    let wasStopped: Bool

    /// What its verb's help lists but for what refuses, fails or is cut short; where it lists none, 0.
    private var goodCodes: Set<Int> {
        let list = help.components(separatedBy: "Exit codes:").dropFirst().joined()
            .components(separatedBy: "\n\n")[0]
        let listed = list.matches(of: #/(?:^|;)\s+(\d+) /#).compactMap { Int($0.1) }
        return Set(listed).union([0]).subtracting([1, 64, 69, 130])
    }

    /// That samples did not suffice for a verdict is an answer too.
    var isGood: Bool {
        guard !errors.contains("Cannot"), !errors.contains("Fatal error") else { return false }
        return goodCodes.contains(code) || wasStopped && code == 130
            || code == 1 && output.hasPrefix("INCONCLUSIVE")
    }
}
