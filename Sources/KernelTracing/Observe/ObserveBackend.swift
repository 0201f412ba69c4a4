// SPDX-License-Identifier: Apache-2.0

import BPF
import Dispatch
import Glibc
import HostSystem
import LockModel
import Logging

/// Limits and switches of the observe backend.
public struct ObserveOptions: Equatable, Sendable {
    /// Most files observed, those that nobody has open any more included.
    public var maxFiles: UInt32 = 256
    /// Samples a second.
    public var sampleRate: UInt32 = 1000
    /// What runs the sampler; `nil` for the timer, or the thread where the kernel refuses one.
    public var engine: SamplerFigures.Engine?
    /// Look for new files in the background; else somebody calls `lookForFiles` often.
    public var searchesItself = true
    /// Count write calls where system calls return: every system call of the machine passes there.
    public var countsWriteCalls = true
    /// Also tell apart whose tasks held the lock.
    public var byProcess = false
    /// Tell waits apart by process too: for a run that ends, not for one that goes on beside ever new
    /// processes.
    public var waitsByProcess = false
    /// Observe only the mounts that `choose` names, and others as they are named.
    public var choosesMounts = false

    /// The defaults.
    public init() {}
}

/// A verdict from samples of the locks' state, for kernels that refuse fentry: nothing is attached
/// to any path that a write takes.
public final class ObserveBackend: TracingBackend {
    /// `observe`.
    public let name = "observe"
    /// What this kernel's lack of tracepoints leaves out, one sentence each.
    public let notCovered: [String]
    /// Programs attached.
    public let programCount: Int
    /// From the first call into libbpf to everything attached, in nanoseconds.
    public let attachNs: UInt64
    /// Kernel memory declared by the maps, in bytes.
    public var mapBytes: UInt64 { object.mapBytes }

    private let object: BPFObject
    private let attached: [String]
    private let sight: WriteSight
    private let sampler: any Sampler
    private let watcher: FileWatcher
    private let search: FileSearch
    private let options: ObserveOptions
    private var began: UInt64?
    private var ended: UInt64?
    private lazy var symbols = KernelSymbols.current()

    /// Loads and attaches everything; nothing is sampled yet.
    ///
    /// - Throws: what means unsupported where the kernel refuses iterators, these programs, or both
    ///   ways of sampling.
    public init(
        target: TraceTarget, options: ObserveOptions = ObserveOptions(), logger: Logger
    ) throws(TracingError) {
        let began = DispatchTime.now().uptimeNanoseconds
        guard Privileges.current().allowTracing else { throw .notPrivileged }
        let plan = ObservePlan(options, types: try KernelTypes())
        self.options = options
        (object, sampler) = try Self.load(target, options, plan)
        watcher = try FileWatcher(object)
        search = FileSearch(watcher, logger: logger)
        for program in plan.attached { try object.attach(program) }
        attached = plan.attached.map(\.name)
        (notCovered, sight) = (plan.notCovered, plan.sight)
        programCount = plan.attached.count + 1
        attachNs = DispatchTime.now().uptimeNanoseconds - began
    }

    /// The object with the first engine that this kernel takes: PREEMPT_RT refuses a program with a
    /// timer as a whole (kernel/bpf/verifier.c, `process_timer_func`).
    private static func load(
        _ target: TraceTarget, _ options: ObserveOptions, _ plan: ObservePlan
    ) throws(TracingError) -> (BPFObject, any Sampler) {
        if options.engine != .thread {
            do {
                let object = try load(.timer, target, options, plan)
                return (object, try TimerSampler(object))
            } catch {
                if options.engine == .timer { throw error }
            }
        }
        let object = try load(.thread, target, options, plan)
        do {
            return (object, try ThreadSampler(object, rate: options.sampleRate))
        } catch .attachFailed(_, _, let errno) {
            throw .samplerRefused(errno: errno)
        }
    }

    private static func load(
        _ engine: SamplerFigures.Engine, _ target: TraceTarget, _ options: ObserveOptions,
        _ plan: ObservePlan
    ) throws(TracingError) -> BPFObject {
        let object = try BPFObject(base64: ObserveObject.base64, name: "observe")
        object.selectPrograms(plan.loaded(for: engine))
        try object.configure(
            ".rodata.config",
            SystemCalls.configuration(
                device: target.device, inode: target.inode, options))
        try object.configure(".rodata.period", UInt64(1_000_000_000) / UInt64(options.sampleRate))
        try makeRoom(for: options.maxFiles, in: object)
        do {
            try object.load()
        } catch .loadFailed(let errno, _) where errno == .notPermitted {
            throw .observeRefused(errno: errno)
        }
        return object
    }

    private static func makeRoom(
        for files: UInt32, in object: BPFObject
    ) throws(TracingError) {
        for map in ["watched", "paths", "identities"] { try object.resize(map, to: files) }
        // Of a file that came to another address the old one may be there until the next walk.
        try object.resize("inodes", to: files * 2)
        try object.resize("locks", to: files * 6)
        try object.resize("opened", to: files * 8)
    }

    /// Finds the files and begins to sample.
    public func start() throws(TracingError) {
        try search.start(inBackground: options.searchesItself)
        try object.store(UInt32(1), in: ".data.switch")
        began = MonotonicClock.now
        try sampler.start()
    }

    /// Ends sampling.
    public func stop() throws(TracingError) {
        defer {
            sampler.stop()
            search.stop()
        }
        try object.store(UInt32(0), in: ".data.switch")
        ended = MonotonicClock.now
    }

    /// Looks for new files if a second has passed since the last time; cheap if not.
    public func lookForFiles() { search.whilePaused { search.look() } }

    /// Observes these mounts and no others from now on, where `choosesMounts` is set.
    ///
    /// - Parameter devices: `s_dev` of each.
    /// - Throws: `mapAccess`.
    public func choose(_ devices: Set<UInt32>) throws(TracingError) {
        try search.whilePaused { () throws(TracingError) in
            try object.replaceKeys(of: "chosen", by: devices)
            search.lookNow()
        }
    }

    /// What each program has done so far.
    public var programFigures: [ProgramFigures] {
        attached.compactMap { object.figures(of: $0) }
    }

    /// Most of the room for files is taken, much of it by files that nobody has open any more: a backend
    /// made anew has that again.
    public var isWornOut: Bool {
        let found = search.whilePaused { watcher.found }
        return found.files * 4 > options.maxFiles * 3
            && (found.files - found.open) * 4 >= options.maxFiles
    }

    /// FUSE is a module: loading a program then takes CAP_SYS_ADMIN, since its types are looked up by their
    /// number (kernel/bpf/syscall.c, `bpf_btf_get_fd_by_id`).
    public static var needsAdmin: Bool { access("/sys/kernel/btf/fuse", F_OK) == 0 }

    /// What was seen so far, mount by mount; may be called while sampling.
    public func observedMounts() throws(TracingError) -> ObservedMounts {
        let found = search.whilePaused { watcher.found }
        var losses = ObservationLosses()
        losses.filesOverLimit = UInt64(found.overLimit)
        losses.searchesFailed = found.searchesFailed
        return try ObservationDecoder(
            store: self, engine: sampler.engine, rate: options.sampleRate,
            countsWriteCalls: options.countsWriteCalls, hidesProcesses: PIDNamespace.isNested,
            sight: sight,
            span: sampledSpan, losses: losses
        ).decode()
    }

    /// What was seen so far, and of which files; may be called while sampling.
    public func observation() throws(TracingError) -> (Observation, [TracedFile]) {
        try observedMounts().all
    }

    /// From `start` to `stop`, or until now; CLOCK_MONOTONIC.
    private var sampledSpan: ClosedRange<UInt64>? {
        began.map { $0...max($0, ended ?? MonotonicClock.now) }
    }

    /// Which processes wrote, as far as samples tell; empty unless they are told apart.
    public func writers() throws(TracingError) -> [ObservedWriter] {
        guard options.byProcess else { return [] }
        return try WriterDecoder(store: self).writers()
    }

    /// The observation as a report.
    public func report(
        in context: RunContext, truncated: String?
    ) throws(TracingError) -> Report {
        var (observation, files) = try observation()
        observation.losses.truncated = truncated
        return Report(of: observation, files: files, in: context)
    }

    /// Detaches every program; `report` still works.
    public func detach() { object.detach() }
}

extension ObserveBackend: MapStore {
    func entries(of map: String) throws(TracingError) -> [MapEntry] {
        try object.entries(of: map)
    }

    func symbol(at address: UInt64) -> String? { symbols.function(before: address) }
}
