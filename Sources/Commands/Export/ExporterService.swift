// SPDX-License-Identifier: Apache-2.0

import Exporter
import FoundationEssentials
import HostSystem
import KernelTracing
import LockModel
import Logging

/// Watches the chosen mounts and knows at any time what a scrape is told. All of it runs in one thread,
/// the only one with capabilities.
actor ExporterService {
    private let thread = CollectorThread()
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Who asks this actor for anything has to wait here: see ``JobThread``.
    nonisolated let waiting = WaitingThread()

    private let logger: Logger
    private var choice: MountChoice
    private var source: (any MountsSource)?
    private var statistics: RunTimeStatistics?
    private var state: ExporterState
    private var mounts: [MountTable.Mount]?
    private var capabilities: [Privileges.Capability] = []
    private let process: ProcessFigures
    private var readAt: ContinuousClock.Instant?
    private var lastError: String?
    private let began = ContinuousClock.now
    /// Scrapes that come closer together are told the same.
    private static let freshness = Duration.milliseconds(250)
    /// Between readings without a scrape: the verdict's window needs them.
    static let pause = Duration.seconds(5)

    init(_ choice: MountChoice, logger: Logger) {
        self.choice = choice
        self.logger = logger
        process = ProcessFigures()
        state = ExporterState(
            .init(
                version: Version.current, kernel: .current, backend: "none",
                startTime: Date().timeIntervalSince1970))
    }

    /// Attaches what watches the mounts, and begins.
    func attach(_ attach: ExporterAttachment) throws {
        statistics = attach.statistics ? try RunTimeStatistics() : nil
        let source = try attach.source(logger)
        self.source = source
        state.identity.backend = source.name
        capabilities = attach.capabilities(for: source.name)
        follow()
    }

    /// The privileged part is over; returns what this thread keeps all the same.
    func become(_ user: ServiceUser) throws -> [Privileges.Capability] {
        try user.become(keeping: capabilities)
        return capabilities
    }

    /// Follows mounts and files until the task is cancelled.
    nonisolated func run() async {
        while !Task.isCancelled { try? await Task.sleep(for: await tend()) }
    }

    /// Does what is to be done between scrapes; how long until it is to be done again.
    private func tend() -> Duration {
        follow()
        source?.tend()
        if (readAt ?? began) + Self.pause <= .now { read() }
        return .milliseconds(source?.name == "probe" ? 500 : 100)
    }

    /// Watches other mounts from now on; `nil` where they could not be found out.
    func reload(_ choice: MountChoice?) {
        if let choice { self.choice = choice }
        state.gauges[.reloadWorked] = choice == nil ? 0 : 1
        follow()
    }

    /// What a scrape is told now.
    func exposition() -> Exposition {
        if readAt.map({ $0 + Self.freshness <= .now }) ?? true { read() }
        return state.exposition(at: time)
    }

    /// Paths to watch that lead to no FUSE mount now.
    var silentPaths: [String] { choice.silentPaths(in: choice.table) }

    /// The kernel side was read not long ago.
    var isWell: Bool {
        readAt.map { .now - $0 < Self.pause * 3 } ?? false
    }

    private var time: Double { (ContinuousClock.now - began) / .seconds(1) }

    private func follow() {
        let current = choice.mounts(in: choice.table)
        guard current != mounts else { return }
        // What was counted so far belongs to the mounts of so far.
        if mounts != nil { read() }
        mounts = current
        source?.follow(current)
        for mount in current { logger.debug("watching \(mount.mountPoint) (\(mount.fileSystem))") }
    }

    private func read() {
        let began = ContinuousClock.now
        do {
            let choice = choice
            try source?.read(into: &state, at: time) { choice.devices }
            readAt = began
            lastError = nil
        } catch {
            state.totals.add(1, .collectionErrors)
            if lastError != "\(error)" { logger.error("\(error)") }
            lastError = "\(error)"
        }
        state.totals.add(1, .collections)
        state.gauges[.collectionTime] = (ContinuousClock.now - began) / .seconds(1)
        state.gauges[.programs] = Double(source?.programCount ?? 0)
        state.gauges[.mapMemory] = Double(source?.mapBytes ?? 0)
        process.read(into: &state)
    }
}
