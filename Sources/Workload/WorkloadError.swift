// SPDX-License-Identifier: Apache-2.0

import HostSystem
import SystemPackage

/// Why a workload could not be planned, prepared or run; every case reads as a sentence.
///
/// A write that fails while the workload runs is not thrown: it stops the run and is reported in
/// ``WorkloadFigures/failures``, beside the figures collected until then.
public enum WorkloadError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A plan that cannot be run as asked; the text says which value and what to give instead.
    case invalidPlan(String)
    /// A size or a time that could not be read.
    case invalidValue(text: String, expected: String)
    /// The path cannot be used as a target.
    case unusableTarget(path: String, reason: String)
    /// A system call on a target file failed while it was laid out, opened or read back.
    case targetFailed(action: String, path: String, offset: UInt64?, errno: Errno, remedy: String?)
    /// A thread or process for a writer could not be had.
    case writerFailed(writer: Int, reason: String)
    /// Writers that did not come back after they were told to stop: the server does not answer.
    case writersStuck(writers: [Int], path: String, connection: UInt32?)
    /// The workload came no further for so long: the server does not answer.
    case serverSilent(path: String, action: String, seconds: UInt64, connection: UInt32?)
    /// What went wrong in the workload's own process; a sentence.
    case failedElsewhere(String)
    /// `fio` is not installed.
    case fioMissing
    /// An option for fio that belongs to this program.
    case fioOptionRefused(option: String, reason: String)
    /// fio ended without a report that could be read.
    case fioFailed(reason: String, standardError: String)
    /// The run was stopped before it began.
    case interrupted
    /// ``WorkloadRun/wait()`` was called on a run that ``WorkloadRun/go()`` never started.
    case notStarted

    /// The sentence.
    public var description: String {
        switch self {
        case .invalidPlan(let sentence): sentence
        case .invalidValue(let text, let expected):
            "'\(text)' could not be read: give \(expected)."
        case .unusableTarget(let path, let reason): "\(path) cannot be written to: \(reason)."
        case .targetFailed(let action, let path, let offset, let errno, let remedy):
            "Could not \(action) \(path)\(offset.map { " at offset \($0)" } ?? ""): "
                + "\(errno.sentencePart)\(remedy.map { "; \($0)" } ?? "")."
        case .writerFailed(let writer, let reason): "Writer \(writer) could not run: \(reason)."
        case .writersStuck(let writers, let path, let connection):
            "\(writers.count == 1 ? "Writer" : "Writers") "
                + "\(writers.map(String.init).joined(separator: ", ")) did not come back from a "
                + "write to \(path) after being told to stop: the file system does not answer."
                + Self.remedy(connection)
        case .serverSilent(let path, let action, let seconds, let connection):
            "The file system of \(path) does not answer: \(action) came no further for "
                + "\(seconds) s. Until it does, the writers' process and the files it made stay."
                + Self.remedy(connection)
        case .failedElsewhere(let sentence): sentence
        case .fioMissing:
            "fio was not found in PATH: install it with 'apt-get install fio', "
                + "or run without '--engine fio'."
        case .fioOptionRefused(let option, let reason):
            "The option '\(option)' cannot be passed on to fio: \(reason)."
        case .fioFailed(let reason, let standardError):
            "fio failed: \(reason).\(standardError.isEmpty ? "" : " It said: \(standardError)")"
        case .interrupted: "The workload was interrupted before its first write."
        case .notStarted: "The workload was never started, so it has no figures."
        }
    }
}

extension WorkloadError {
    /// How to end what hangs; nothing where no FUSE mount is known.
    private static func remedy(_ connection: UInt32?) -> String {
        connection.map { " " + FUSEConnection.remedy($0) } ?? ""
    }

    /// The server does not answer, whoever asks it.
    public var isSilence: Bool {
        if case .serverSilent = self { true } else { false }
    }
}

extension Errno {
    /// The kernel's words with the number, as part of a sentence.
    var sentencePart: String { "\(description) (errno \(rawValue))" }

    /// What the calling thread's last failed C call left behind.
    static var last: Errno { Errno(rawValue: currentErrno()) }
}
