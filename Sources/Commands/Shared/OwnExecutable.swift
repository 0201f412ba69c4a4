// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// The path of this very program, for the processes it starts of itself.
var ownExecutable: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        ?? CommandLine.arguments[0]
}
