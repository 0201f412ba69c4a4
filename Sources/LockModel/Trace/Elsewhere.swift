// SPDX-License-Identifier: Apache-2.0

/// Acquisitions of a traced file's locks by tasks that are in no write call: open, release,
/// getattr replies, truncate, fallocate, fsync.
public struct ElsewhereGroup: Codable, Equatable, Sendable {
    /// Index of the file.
    public var file: UInt32
    /// Which lock.
    public var lockClass: LockClass
    /// Which side of it.
    public var mode: LockMode
    /// The lock function; for releases, the plain one of the mode.
    public var function: LockFunction
    /// The kernel function that called it; `nil` when not known, and for releases.
    public var callSite: String?
    /// Times the lock function was entered.
    public var entered: UInt64
    /// Times it returned with the lock.
    public var taken: UInt64
    /// Times it returned without.
    public var failed: UInt64
    /// Times the lock was released.
    public var released: UInt64

    /// A group as given.
    public init(
        file: UInt32, lockClass: LockClass, mode: LockMode, function: LockFunction,
        callSite: String? = nil, entered: UInt64 = 0, taken: UInt64 = 0, failed: UInt64 = 0,
        released: UInt64 = 0
    ) {
        self.file = file
        self.lockClass = lockClass
        self.mode = mode
        self.function = function
        self.callSite = callSite
        self.entered = entered
        self.taken = taken
        self.failed = failed
        self.released = released
    }
}

/// The acquisitions of one lock class and mode outside of write calls.
public struct ElsewhereRow: Codable, Equatable, Sendable {
    /// Number of acquisitions: what most of the three witnesses (entry, return, release) saw.
    public var acquisitions: UInt64
    /// The three witnesses agree. Where they do not, programs were skipped, or a lock was held
    /// across the beginning or the end of the trace.
    public var isExact: Bool
    /// Acquisitions by the function that called the lock function, most first.
    public var callSites: [CallSiteRow]

    /// - Parameter isComplete: nothing is known to be missing.
    init(_ groups: [ElsewhereGroup], isComplete: Bool = true) {
        let entered = groups.reduce(0) { $0 + $1.entered }
        let failed = groups.reduce(0) { $0 + $1.failed }
        let taken = groups.reduce(0) { $0 + $1.taken }
        let released = groups.reduce(0) { $0 + $1.released }
        let begun = entered > failed ? entered - failed : 0
        acquisitions = max(begun, taken, released)
        isExact = isComplete && begun == taken && taken == released
        let sites = Dictionary(grouping: groups.filter { $0.taken > 0 }) {
            [$0.function.rawValue, $0.callSite]
        }
        callSites = sites.values.map { site in
            CallSiteRow(
                function: site[0].function, caller: site[0].callSite,
                acquisitions: site.reduce(0) { $0 + $1.taken }, contended: nil)
        }.sorted { ($0.acquisitions, $1.caller ?? "") > ($1.acquisitions, $0.caller ?? "") }
    }
}
