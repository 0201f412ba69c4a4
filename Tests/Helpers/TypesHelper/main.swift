// SPDX-License-Identifier: Apache-2.0

// Takes a member out of a kernel's type information, for tests in guests:
//   TypesHelper IN OUT STRUCTURE MEMBER

import Foundation
import PatchedTypes

let arguments = CommandLine.arguments
guard arguments.count == 5 else { exit(64) }
var types = try KernelTypeFile(arguments[1])
guard types.remove(arguments[4], from: arguments[3]) > 0 else {
    print("no \(arguments[4]) in \(arguments[3])")
    exit(1)
}
try types.write(to: arguments[2])
