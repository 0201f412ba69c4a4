// SPDX-License-Identifier: Apache-2.0

import HostSystem

/// What starts other programs, or this one again. A verb that does is asked before it runs.
protocol StartsPrograms {}

extension StartsPrograms {
    /// Refuses to begin where none can be started.
    static func needNullDevice() throws {
        guard !NullDevice.isThere else { return }
        Terminal.say(NullDevice.absence)
        throw ExitStatus.unsupported.error
    }
}
