// SPDX-License-Identifier: Apache-2.0

/// What the exporter tells of itself.
extension Metric {
    /// This program.
    public static let build = Metric(
        "fuselock_build", .info, ["version"], "The version of fuselock that runs.")
    /// The kernel.
    public static let kernel = Metric(
        "fuselock_kernel", .info, ["release", "machine"], "The kernel it runs on.")
    /// How locks are watched.
    public static let backend = Metric(
        "fuselock_backend", .info, ["backend"],
        "How locks are watched: probe counts, observe samples.")
    /// Attached programs.
    public static let programs = Metric(
        "fuselock_bpf_programs_attached", .gauge, "BPF programs attached.")
    /// Map memory.
    public static let mapMemory = Metric(
        "fuselock_bpf_maps_bytes", .gauge, "Kernel memory that the BPF maps declare.")
    /// Program time.
    public static let programTime = Metric(
        "fuselock_bpf_program_run_seconds", .counter, ["program"],
        "Time inside a BPF program; with --bpf-stats only.")
    /// Program runs.
    public static let programRuns = Metric(
        "fuselock_bpf_program_runs", .counter, ["program"],
        "Times a BPF program ran; with --bpf-stats only.")
    /// Recursion misses.
    public static let recursionMisses = Metric(
        "fuselock_bpf_program_recursion_misses", .counter, ["program"],
        "Times the kernel skipped a program that was already running on that CPU.")
    /// Losses.
    public static let losses = Metric(
        "fuselock_losses", .counter, ["kind"], "Events missing from the counts, by kind.")
    /// Cleared tables.
    public static let tableClears = Metric(
        "fuselock_address_table_clears", .counter,
        "Times the table of lock addresses was emptied, with counting paused.")
    /// Collections.
    public static let collections = Metric(
        "fuselock_collections", .counter, "Times the kernel side was read.")
    /// Failed collections.
    public static let collectionErrors = Metric(
        "fuselock_collection_errors", .counter, "Times reading the kernel side failed.")
    /// Time of the last collection.
    public static let collectionTime = Metric(
        "fuselock_collection_duration_seconds", .gauge, "What the last reading took.")
    /// The last reload.
    public static let reloadWorked = Metric(
        "fuselock_config_last_reload_successful", .gauge, "1 if the last SIGHUP could be followed.")
    /// Memory.
    public static let residentMemory = Metric(
        "process_resident_memory_bytes", .gauge, "Resident memory of the exporter.")
    /// Descriptors.
    public static let openDescriptors = Metric(
        "process_open_fds", .gauge, "File descriptors that the exporter has open.")
    /// CPU time.
    public static let cpuTime = Metric(
        "process_cpu_seconds", .counter, "CPU time of the exporter, user and system.")
    /// Start.
    public static let startTime = Metric(
        "process_start_time_seconds", .gauge, "When the exporter began, in seconds since 1970.")

    /// Every metric, in the order of the exposition.
    public static let all =
        [build, kernel, backend] + ofMounts + [
            programs, mapMemory, programTime, programRuns, recursionMisses, losses, tableClears,
            collections, collectionErrors, collectionTime, reloadWorked, residentMemory,
            openDescriptors, cpuTime, startTime,
        ]
}
