// SPDX-License-Identifier: Apache-2.0

import BPF
import Dispatch
import Glibc
import HostSystem
import LockModel
import Logging
import SystemPackage

/// Exact lock counts of every write call, from fentry and fexit programs.
///
/// The steps are separate, so that attaching is not measuring: `init` loads and attaches, `start`
/// opens the gate, `stop` closes it and lets calls in flight finish, `trace` reads.
public final class ProbeBackend: TracingBackend {
    /// `probe`.
    public let name = "probe"
    private let object: BPFObject
    private let plan: ProbePlan
    private let fieldsMissing: [String]
    private let logger: Logger
    private let countsElsewhere: Bool
    private let target: TraceTarget
    private let timelineLimit: UInt32
    private var timelineRecords: [MapEntry] = []
    private let dutyPercent: UInt32?
    private var dutyCycle: DutyCycle?
    private var pausedReturns = PausedReturns()
    private var mostCallsMissed: UInt64 = 0
    private var missesAtStart: [String: UInt64] = [:]
    private lazy var symbols = KernelSymbols.current()

    /// What this kernel's lack of functions leaves out, one sentence each.
    public var notCovered: [String] {
        plan.notCovered + fieldsMissing + ["writes through mmap (they take no i_rwsem)"]
    }
    /// Programs attached.
    public var programCount: Int { plan.programs.count }
    /// From the first call into libbpf to everything attached, in nanoseconds.
    public let attachNs: UInt64
    /// Kernel memory declared by the maps, in bytes.
    public var mapBytes: UInt64 { object.mapBytes }

    /// Loads and attaches everything; nothing is counted yet.
    public init(
        target: TraceTarget, options: ProbeOptions = ProbeOptions(), logger: Logger
    ) throws(TracingError) {
        let began = DispatchTime.now().uptimeNanoseconds
        guard Privileges.current().allowTracing else { throw .notPrivileged }
        LibbpfLog.capture()
        (plan, fieldsMissing) = try Self.plan(options)
        object = try BPFObject(base64: LocksObject.base64, name: "fuselock")
        self.logger = logger
        countsElsewhere = options.countsElsewhere
        self.target = target
        dutyPercent = options.dutyCycle
        timelineLimit = options.timeline
        object.selectPrograms(Set(plan.programs.map(\.name)))
        try object.configure(".rodata.config", fl_config(target, options, plan))
        try Self.resize(object, options, mounts: options.mountLimit(of: target))
        try object.configure(".rodata.timeline", options.timeline)
        try object.resize(TimelineRing.map, to: TimelineRing.bytes(forCalls: options.timeline))
        let opened = DispatchTime.now().uptimeNanoseconds
        try Self.load(object)
        let loaded = DispatchTime.now().uptimeNanoseconds
        for program in plan.programs { try object.attach(program) }
        let attached = DispatchTime.now().uptimeNanoseconds
        attachNs = attached - began
        object.logVerification(logger)
        logger.debug(
            """
            attached \(plan.programs.count) programs in \(attachNs / 1_000_000) ms: types and plan \
            \((opened - began) / 1_000_000), loading \((loaded - opened) / 1_000_000), attaching \
            \((attached - loaded) / 1_000_000)
            """)
    }

    /// What this kernel has for it. Its types are some 10 MiB, and libbpf reads them again: they are gone when
    /// this returns.
    private static func plan(
        _ options: ProbeOptions
    ) throws(TracingError) -> (ProbePlan, fieldsMissing: [String]) {
        let types = try KernelTypes()
        let plan = try ProbePlan(
            spinlocks: options.spinlocks, argumentCount: { types.argumentCount(of: $0) },
            hasMember: types.has)
        let missing = OptionalField.sentences(
            OptionalField.ofProbe, hasMember: types.has,
            hasFunction: { types.argumentCount(of: $0) != nil })
        return (plan, missing)
    }

    private static func resize(
        _ object: BPFObject, _ options: ProbeOptions, mounts: UInt32
    ) throws(TracingError) {
        try object.resize("mount_ids", to: mounts)
        try object.resize("stats", to: mounts + 1)
        try object.resize("files", to: options.maxFiles)
        try object.resize("file_ids", to: options.maxFiles)
        try object.resize("inside", to: options.maxFiles)
        try object.resize("elsewhere", to: max(1024, options.maxFiles * 8))
        try object.resize("opens", to: max(1024, options.maxFiles * 4))
        try object.resize("holders", to: options.maxFiles * FL_LOCK_CLASSES.rawValue)
        for map in ["series_ids", "series"] {
            try object.resize(map, to: options.seriesLimit())
        }
        try object.resize("octaves", to: options.octaveLimit())
        for map in ["call_ids", "calls"] { try object.resize(map, to: options.callLimit) }
    }

    /// EPERM as root means that the kernel forbids this kind of program.
    private static func load(_ object: BPFObject) throws(TracingError) {
        do {
            try object.load()
        } catch .loadFailed(let errno, _) where errno == .notPermitted {
            throw .fentryRefused(errno: errno)
        }
    }

    /// Begins to count.
    public func start() throws(TracingError) {
        missesAtStart = recursionMisses()
        try open(FL_GATE_OPEN)
        if let dutyPercent {
            dutyCycle = DutyCycle(
                percent: dutyPercent, gate: try object.descriptor(of: Self.gate))
        }
    }

    /// Ends counting: new calls are ignored, calls in flight get two seconds to return.
    public func stop() throws(TracingError) {
        dutyCycle?.stop()
        try open(FL_GATE_CLOSED)
        _ = try letCallsReturn(within: .seconds(2))
        object.logRuns(logger)
    }

    private static let gate = ".data.switch"
    private static let addresses = ".bss.filter"
    /// Half of the table of lock addresses.
    public static let lockTableLimit = Int(FL_FILTER_SLOTS) / 2

    /// Empties the table of lock addresses once more than `threshold` are in it: addresses of inodes
    /// that are gone would fill it in the end. Counting pauses until no call is in flight, a fifth of a
    /// second at most; the calls made meanwhile are counted as lost, `Losses.callsEnteredUnseen`, and those
    /// whose return nobody can have seen are among `Losses.mayBeMissing`.
    ///
    /// - Returns: `callsInFlight` where it was not emptied, since calls that did not return have locks in it.
    public func forgetOldLocks(over threshold: Int) throws(TracingError) -> Forgetting {
        let table = try object.entries(of: Self.addresses).first?.values.first ?? []
        let used = table.withUnsafeBytes { $0.bindMemory(to: UInt64.self).count { $0 != 0 } }
        guard used > threshold else { return .notNeeded }
        pausedReturns.pause(skippedReturns)
        try open(FL_GATE_PAUSED)
        let isQuiet: Bool
        do {
            isQuiet = try letCallsReturn(within: .milliseconds(200))
            if isQuiet { try object.clear(Self.addresses) }
        } catch {
            try open(FL_GATE_OPEN)
            throw error
        }
        try open(FL_GATE_OPEN)
        return isQuiet ? .done : .callsInFlight
    }

    /// What became of the wish to empty the table of lock addresses.
    public enum Forgetting: Sendable {
        case notNeeded, done, callsInFlight
    }

    /// Waits until no call is in flight; whether that came about.
    private func letCallsReturn(within time: Duration) throws(TracingError) -> Bool {
        let deadline = ContinuousClock.now + time
        while try callsInFlight() > 0 {
            guard ContinuousClock.now < deadline else { return false }
            usleep(2000)
        }
        return true
    }

    /// What was seen so far; may be called while counting.
    public func trace() throws(TracingError) -> Trace {
        var trace = try TraceDecoder(store: self, countsElsewhere: countsElsewhere).decode()
        if let dutyPercent { trace.losses.sample(percent: dutyPercent) }
        trace.measured = plan.measured
        trace.witnesses = plan.witnesses
        trace.knowsEveryFile =
            target.isFresh ? plan.seesOpens : target.inode != nil && trace.files.count == 1
        trace.timeline = try TimelineDecoder(store: self, limit: timelineLimit).decode()
        return trace
    }

    /// What was seen so far of every mount; may be called while counting.
    public func mountsTrace() throws(TracingError) -> MountsTrace {
        let decoder = TraceDecoder(store: self, countsElsewhere: countsElsewhere)
        var all = try decoder.mounts()
        all.trace.measured = plan.measured
        all.trace.witnesses = plan.witnesses
        all.trace.estimateMissing()
        let calls = CountedThing.calls.rawValue
        // What was said once may be explained by now: a counter does not go back.
        mostCallsMissed = max(mostCallsMissed, all.trace.losses.mayBeMissing?[calls] ?? 0)
        let unseen = mostCallsMissed + pausedReturns.unseen(skippedReturns)
        if unseen > 0 { all.trace.losses.mayBeMissing?[calls] = unseen }
        return all
    }

    /// Times that the programs were skipped which see calls return.
    private var skippedReturns: UInt64 {
        ["write_iter_exit", "passthrough_splice_exit"].reduce(0) {
            $0 + object.recursionMisses(of: $1)
        }
    }

    /// What each attached program has done so far.
    public var programFigures: [ProgramFigures] {
        plan.programs.compactMap { object.figures(of: $0.name) }
    }

    /// The trace as a report.
    public func report(
        in context: RunContext, truncated: String?
    ) throws(TracingError) -> Report {
        var trace = try trace()
        trace.losses.truncated = truncated
        trace.examine()
        var context = context
        context.tracer.note(overhead(of: trace))
        return Report(of: trace, in: context)
    }

    /// What an instruction takes is asked only where there are writes to say it of.
    private func overhead(of trace: Trace) -> TracingOverhead? {
        guard trace.calls.contains(where: { !$0.isCompletion }) else { return nil }
        return TracingOverhead(
            of: trace, nsPerInstruction: Calibration.nsPerInstruction(logger))
    }

    /// Detaches every program; `trace` still works.
    public func detach() {
        object.detach()
    }

    private func open(_ gate: fl_gate) throws(TracingError) {
        try object.store(gate.rawValue, in: Self.gate)
    }

    private func callsInFlight() throws(TracingError) -> UInt64 {
        var inFlight: UInt64 = 0
        for entry in try object.entries(of: "stats") {
            let stats = PerCPU(entry, of: fl_stats.self)
            inFlight &+= stats.sum(\.calls_entered) &- stats.sum(\.calls_closed)
        }
        return inFlight
    }
}

extension ProbeBackend: TraceStore {
    func entries(of map: String) throws(TracingError) -> [MapEntry] {
        switch map {
        case TimelineRing.map:
            // What was read from a ring is gone from it.
            timelineRecords += try object.records(of: map)
            return timelineRecords
        case "series": return try object.entries(of: map, by: "series_ids")
        case "calls": return try object.entries(of: map, by: "call_ids")
        default: return try object.entries(of: map)
        }
    }

    func recursionMisses() -> [String: UInt64] {
        var misses: [String: UInt64] = [:]
        for program in plan.programs {
            let total = object.recursionMisses(of: program.name)
            let before = missesAtStart[program.name] ?? 0
            if total > before { misses[program.name] = total - before }
        }
        return misses
    }

    func value(of array: String, at index: UInt32) throws(TracingError) -> [UInt8]? {
        try object.value(of: array, at: index)
    }

    func symbol(at address: UInt64) -> String? {
        symbols.function(before: address)
    }
}
