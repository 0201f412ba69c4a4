// SPDX-License-Identifier: Apache-2.0

/// What the programs of the probe backend take, in instructions: on Linux 7.3, x86-64, by qemu's own count.
///
/// They change with BPF/programs and BPF/core/probe, BPF/core/calibration: "The price list" of
/// Tests/Benchmarks/README.md says how each is measured.
public enum InstructionPrices {
    /// A trampoline with a program at a function's entry.
    static let trampoline = 112.0
    /// What a program at its return adds to that.
    static let aroundReturn = 160.0
    /// What each further program adds.
    static let secondProgram = 50.0

    /// `write_iter_entry`, and its second witness.
    static let callBegins = 372.0
    static let callBeginsAgain = 39.0
    /// `write_iter_exit` without the accounts of acquisitions, and its second witness.
    static let callReturns = 377.0
    static let callReturnsAgain = 40.0

    /// `down_write_entry`.
    static let lockEntered = 260.0
    /// The same where the function may fail, and on PREEMPT_RT; and then `down_write_exit`.
    static let attemptBegins = 178.0
    static let attemptReturns = 242.0
    /// `up_write_entry`.
    static let lockReleased = 196.0
    /// What `write_iter_exit` takes longer for each acquisition.
    static let lockAccounted = 140.0
    /// Of these, from the clock at the entry to the clock at the release, trampolines included.
    static let lockHeld = 329.0

    /// `end_write_file_entry` and `end_write_file_exit`, inside of a call.
    static let completionBegins = 22.0
    static let completionReturns = 22.0

    /// Any program of a lock, for a lock that is not traced.
    static let otherLock = 20.0

    /// A round of `calibrate` (BPF/core/calibration/round.h).
    public static let calibrationRound = 452.0
}
