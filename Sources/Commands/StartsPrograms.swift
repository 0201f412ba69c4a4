// SPDX-License-Identifier: Apache-2.0

import HostSystem

/// A verb that starts other programs, or this one again.
protocol StartsPrograms {}

extension StartsPrograms {
    /// Refuses to begin where none can be started.
    static func needNullDevice() throws {
        guard !NullDevice.isThere else { return }
        Terminal.say(NullDevice.absence)
        throw ExitStatus.unsupported.error
    }
}
