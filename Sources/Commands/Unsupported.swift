// SPDX-License-Identifier: Apache-2.0

import KernelTracing

/// A kernel or user that does not allow tracing gets its sentence and an exit code of its own.
func exitingIfUnsupported<Value>(
    _ work: () throws(TracingError) -> Value
) throws -> Value {
    do {
        return try work()
    } catch {
        guard error.meansUnsupported else { throw error }
        Terminal.say("\(error)")
        throw ExitStatus.unsupported.error
    }
}
