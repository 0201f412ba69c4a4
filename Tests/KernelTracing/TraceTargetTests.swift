// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import KernelTracing

@Suite struct TraceTargetTests {
    @Test func pathsThatCannotBeTracedAreSentences() {
        #expect(throws: TracingError.noSuchFile(path: "/no/such", errno: .noSuchFileOrDirectory)) {
            try TraceTarget(resolving: "/no/such")
        }
        #expect(throws: TracingError.notFUSE(path: "/proc", fileSystem: "proc")) {
            try TraceTarget(resolving: "/proc")
        }
    }
}
