// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What is known of a run before it is made; what is not known is absent.
public struct PlannedRun: Sendable {
    /// `probe` or `observe`.
    public var backend: String?
    /// The files that will be written to, by the last components of their paths.
    public var files: [String]?
    /// How the server will answer OPEN.
    public var openMode: OpenMode?
    /// The kernel.
    public var kernel: String?
    /// What the workload will say of itself.
    public var workload: String?
    /// Writers at once.
    public var writers: Int?
    /// `fi->lock` is traced.
    public var tracesSpinlocks = true
    /// Somebody counts writes a second.
    public var hasWorkload = true
    /// Something is traced at all.
    public var isTraced = true

    /// A run of which nothing is known.
    public init() {}

    /// What is known to be another than in this run, in words; none where only flags are lost, since that may
    /// be found to be worse.
    func unlikeness(to baseline: Report, except: Set<RunKey.Part>) -> [String] {
        let there = RunKey(of: baseline)
        let here = RunKey(
            kernel: kernel ?? there.kernel, openMode: openModeName ?? there.openMode,
            workload: workload ?? there.workload)
        if Set(here.differences(from: there)).subtracting(except) == [.openMode],
            let openMode, let before = baseline.repliedFlags,
            LostFlags(from: [before], to: [openMode.openFlags]) != nil
        {
            return []
        }
        return here.unlikeness(to: there, except: except)
    }

    private var openModeName: String? {
        openMode == .writeback ? OpenMode.cached.rawValue : openMode?.rawValue
    }
}
