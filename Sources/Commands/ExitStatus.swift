// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// What the program's exit code means; a COMMAND's own code is passed on instead.
enum ExitStatus: Int32 {
    /// A report was made.
    case success = 0
    /// No report could be made, or the workload failed.
    case failure = 1
    /// A promise or a limit is broken.
    case broken = 3
    /// Too little was seen, or too much lost, to say whether it is.
    case incomplete = 4
    /// This kernel or this user does not allow what tracing needs: run it elsewhere
    /// (`EX_UNAVAILABLE`, sysexits.h).
    case unsupported = 69
    /// Ended by Ctrl-C before its work was done.
    case interrupted = 130

    /// The error that makes the argument parser exit with this code, printing nothing.
    var error: ExitCode { ExitCode(rawValue) }
}
