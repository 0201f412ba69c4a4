// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// Why a workload could not be set up or run. Each reads as a sentence: what was tried, what the
/// kernel said, what to do.
public enum WorkloadError: Error, Equatable, Sendable {
    /// The plan contradicts itself or asks for what no file can give; the sentence says what.
    case badPlan(String)
    /// A text is no byte count.
    case badByteCount(String)
    /// A text is no span of time.
    case badTimeSpan(String)
    /// A system call on a path failed.
    case file(action: String, path: String, errno: Errno)
    /// A write of the initial fill came back short.
    case shortFill(path: String, offset: Int, wrote: Int, wanted: Int)
    /// The file is there already and nobody allowed to overwrite it.
    case exists(path: String)
    /// The file is there, may be overwritten, but is too small for the plan.
    case tooSmall(path: String, size: Int, needed: Int)
    /// The path is neither a directory nor a regular file.
    case notAFile(path: String)
    /// A writer thread or process could not be started.
    case cannotStart(what: String, errno: Errno)
    /// A writer process ended, or said something else, before it was ready.
    case writerLost(writer: Int, reason: String)
    /// fio is not in PATH.
    case fioMissing
    /// fio ran but what it printed could not be read.
    case fioOutput(String)
    /// The user stopped the run while the files were being laid out.
    case interrupted
    /// Steps were called out of order: a mistake of the caller.
    case outOfOrder(String)
}

extension WorkloadError: CustomStringConvertible {
    /// The sentence.
    public var description: String {
        switch self {
        case .badPlan(let sentence): sentence
        case .badByteCount(let text):
            "\"\(text)\" is no size: give bytes, or a number with k, m, g or t, such as 4k or 16m."
        case .badTimeSpan(let text):
            "\"\(text)\" is no duration: give a number with us, ms, s, m or h, such as 10s or 500ms."
        case .file(let action, let path, let errno):
            "Cannot \(action) \(path): \(errno.sentence).\(Self.remedy(errno))"
        case .shortFill(let path, let offset, let wrote, let wanted):
            "Filling \(path) at offset \(offset) wrote \(wrote) of \(wanted) bytes and then nothing."
        case .exists(let path):
            "\(path) exists already and would be overwritten: remove it, name another file, or "
                + "allow it with --overwrite."
        case .tooSmall(let path, let size, let needed):
            "\(path) has \(size) bytes and the workload needs \(needed): make it larger, or choose "
                + "a smaller --file-size."
        case .notAFile(let path):
            "\(path) is neither a directory nor a regular file: give a directory to put files in, "
                + "or a file."
        case .cannotStart(let what, let errno): "Cannot start \(what): \(errno.sentence)."
        case .writerLost(let writer, let reason):
            "Writer process \(writer) was lost before it was ready: \(reason)"
        case .fioMissing:
            "fio is not in PATH: install it (apt-get install fio), or leave out --engine fio."
        case .fioOutput(let sentence): sentence
        case .interrupted: "Interrupted while the files were being laid out: nothing was written."
        case .outOfOrder(let sentence): sentence
        }
    }

    private static func remedy(_ errno: Errno) -> String {
        switch errno {
        case .invalidArgument:
            " If the file system has no O_DIRECT, use --buffered; otherwise choose a larger "
                + "--block-size."
        case .noSpace: " Free some space, or choose a smaller --file-size."
        case .socketNotConnected: " The FUSE server is gone: unmount it and mount it again."
        default: ""
        }
    }
}

extension Errno {
    /// The error of the system call that just failed in this thread.
    static var current: Errno { Errno(rawValue: Glibc.errno) }

    /// What the kernel said, with its number, which is what one searches for.
    var sentence: String { "\(self) (errno \(rawValue))" }
}
