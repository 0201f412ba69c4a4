// SPDX-License-Identifier: Apache-2.0

/// Several commands on one kernel, in one guest as long as it lives. A step that takes the guest down
/// costs that step only: the rest runs in another one. A boot that fails is tried once more.
public struct GuestSeries: Sendable {
    /// What became of a step.
    public enum Outcome: Equatable, Sendable {
        /// It ended; `trouble` is what the kernel complained of meanwhile.
        case ended(GuestStepRecord, trouble: GuestConsole.Trouble?)
        /// The guest went with it.
        case lost(LabError)
    }

    /// By step, what became of it; a step that was not run is missing.
    public private(set) var outcomes: [String: Outcome] = [:]
    /// Why the steps without an outcome were not run; absent when all of them were.
    public private(set) var failure: LabError?
    /// What was done about failures, a sentence each.
    public private(set) var notes: [String] = []

    /// Runs all steps; returns when each has an outcome or nothing more can be had.
    public init(_ steps: [GuestStep], in guest: some SeriesGuest) async {
        var pending = steps
        var bootsLeft = 2
        while pending.contains(where: { !$0.isForFailures }) {
            let boot = await guest.boot(pending)
            failure = nil
            take(boot)
            pending.removeAll { outcomes[$0.name] != nil }
            guard let error = boot.failure else {
                if pending.contains(where: { !$0.isForFailures }) { failure = Self.silence }
                return
            }
            switch error {
            case .bootFailed(_, let reason, let console):
                bootsLeft -= 1
                failure = .bootFailed(attempts: 2 - bootsLeft, reason: reason, console: console)
                guard bootsLeft > 0 else { return }
                notes.append("the guest did not boot (\(reason)), so it was booted once more")
            case .panicked, .timedOut, .brokenAnswer:
                guard let index = pending.firstIndex(where: { !$0.isForFailures }) else { return }
                outcomes[pending[index].name] = .lost(error)
                pending.remove(at: index)
                let note = "the guest died, so another one ran the rest"
                if pending.contains(where: { !$0.isForFailures }), notes.last != note {
                    notes.append(note)
                }
            default:
                failure = error
                return
            }
        }
    }

    private mutating func take(_ boot: SeriesBoot) {
        for record in boot.records {
            let section = GuestConsole.section(of: record.name, in: boot.console)
            outcomes[record.name] = .ended(record, trouble: GuestConsole.trouble(in: section))
        }
    }

    private static let silence = LabError.brokenAnswer(
        "the guest ended without running every command", console: "")
}
