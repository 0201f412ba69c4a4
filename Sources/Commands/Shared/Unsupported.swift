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
        Terminal.say("\(error)", keepingLines: true)
        throw ExitStatus.unsupported.error
    }
}

/// The same for work that waits.
func exitingIfUnsupportedAsync<Value>(_ work: () async throws -> Value) async throws -> Value {
    do {
        return try await work()
    } catch let error as TracingError {
        return try exitingIfUnsupported { () throws(TracingError) in throw error }
    }
}
