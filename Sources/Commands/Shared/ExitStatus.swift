// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// What the program's exit code means; a COMMAND's own code is passed on instead.
enum ExitStatus: Int32 {
    /// A report was made.
    case success = 0
    /// No report could be made, or the workload failed.
    case failure = 1
    /// A limit of `gate`, or a promise of `cases`, is broken for certain.
    case broken = 3
    /// Nothing is broken for certain, but something could not be judged: losses, writers that never
    /// met, a backend that cannot tell, a baseline of another run.
    case incomplete = 4
    /// The command line makes no sense (`EX_USAGE`, sysexits.h); the argument parser's own.
    case usage = 64
    /// This kernel or this user does not allow what tracing needs: run it elsewhere
    /// (`EX_UNAVAILABLE`, sysexits.h).
    case unsupported = 69
    /// Ended by Ctrl-C before its work was done.
    case interrupted = 130
    /// Whoever read the output went away, as `head` does: what SIGPIPE, which would have left a mount
    /// behind, makes of a program (128 + 13).
    case closedPipe = 141

    /// The error that makes the argument parser exit with this code, printing nothing.
    var error: ExitCode { ExitCode(rawValue) }
}
