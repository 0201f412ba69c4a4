// SPDX-License-Identifier: Apache-2.0

/// What is told of each mount. `mount` is its mount point, `fstype` its type with subtype.
extension Metric {
    private static let mount = ["mount", "fstype"]

    /// Write calls.
    public static let writeCalls = Metric(
        "fuselock_write_calls", .counter, mount + ["path", "mode"],
        "Write calls by path and by the side of the inode's i_rwsem they took; both unknown where locks "
            + "are sampled.")
    /// Bytes written.
    public static let writtenBytes = Metric(
        "fuselock_written_bytes", .counter, mount + ["path"], "Bytes that write calls wrote.")
    /// Failed writes.
    public static let writeErrors = Metric(
        "fuselock_write_errors", .counter, mount + ["path"], "Write calls that returned an error.")
    /// Exclusive writes.
    public static let exclusiveWrites = Metric(
        "fuselock_exclusive_writes", .counter, mount + ["path", "reason"],
        "Write calls that took the exclusive side, by reason; those without a reason are left out.")
    /// Acquisitions.
    public static let acquisitions = Metric(
        "fuselock_lock_acquisitions", .counter, mount + ["path", "lock", "mode"],
        "Acquisitions of a lock by write calls and their completions.")
    /// Contended acquisitions.
    public static let contended = Metric(
        "fuselock_lock_contended_acquisitions", .counter, mount + ["path", "lock", "mode"],
        "Acquisitions that found the lock taken, those that only spun included.")
    /// Waits.
    public static let wait = Metric(
        "fuselock_lock_wait_seconds", .histogram, mount + ["path", "lock", "mode"],
        "Time waited for others, from entry to exit of the lock function; 0 where the lock was free."
    )
    /// Holds.
    public static let hold = Metric(
        "fuselock_lock_hold_seconds", .histogram, mount + ["path", "lock", "mode"],
        "Time from acquisition to release.")
    /// Writers inside now.
    public static let writersInside = Metric(
        "fuselock_writers_inside", .gauge, mount,
        "Writers that hold the i_rwsem of a file of the mount now.")
    /// Most writers inside.
    public static let writersInsidePeak = Metric(
        "fuselock_writers_inside_peak", .gauge, mount,
        "Most writers seen inside of one file at once since the exporter began to watch the mount.")
    /// The verdict.
    public static let verdict = Metric(
        "fuselock_verdict", .stateset, mount + ["fuselock_verdict"],
        "Which side of i_rwsem the writes of the last minute took.")
    /// Opens.
    public static let opens = Metric(
        "fuselock_opens", .counter, mount, "Opens for writing.")
    /// Stripped flags.
    public static let strippedFlags = Metric(
        "fuselock_open_flags_stripped", .counter, mount + ["flag"],
        "Opens whose reply had a flag that the kernel dropped.")
    /// Samples.
    public static let samples = Metric(
        "fuselock_lock_samples", .counter, mount + ["state"],
        "Samples of i_rwsem by what they found: exclusive and shared are holds by writes.")
    /// Contention events.
    public static let contentionEvents = Metric(
        "fuselock_lock_contention_events", .counter, mount + ["lock", "mode"],
        "Waits that lock:contention_begin saw: those that slept, not those that only spun.")
    /// Contention time.
    public static let contentionTime = Metric(
        "fuselock_lock_contention_seconds", .counter, mount + ["lock", "mode"],
        "Time of the waits that lock:contention_begin saw.")
    /// The sampling rate reached.
    public static let sampleRate = Metric(
        "fuselock_sampler_rate_hertz", .gauge, mount, "Samples a second taken.")
    /// Missed samples.
    public static let samplesMissed = Metric(
        "fuselock_sampler_missed_passes", .counter, mount,
        "Passes of the sampler that were due and did not happen.")
    /// How the mount is watched.
    public static let watched = Metric(
        "fuselock_mount_watched", .gauge, mount + ["backend"],
        "1 while the mount is watched, 0 for five minutes after it is gone.")

    static let ofMounts = [
        watched, writeCalls, writtenBytes, writeErrors, exclusiveWrites, acquisitions, contended,
        wait, hold, writersInside, writersInsidePeak, verdict, opens, strippedFlags, samples,
        contentionEvents, contentionTime, sampleRate, samplesMissed,
    ]
}
