// SPDX-License-Identifier: Apache-2.0

/// Boots a guest for some steps; the tests' one needs no QEMU.
public protocol SeriesGuest: Sendable {
    /// Boots once, and does not boot again whatever comes of it.
    func boot(_ steps: [GuestStep]) async -> SeriesBoot
}

/// What one boot gave.
public struct SeriesBoot: Sendable {
    /// The steps that ended, in order.
    public var records: [GuestStepRecord]
    /// The serial console.
    public var console: String
    /// Why the guest did not come to its end; absent when it did.
    public var failure: LabError?

    /// A boot as given.
    public init(records: [GuestStepRecord], console: String = "", failure: LabError? = nil) {
        (self.records, self.console, self.failure) = (records, console, failure)
    }
}
