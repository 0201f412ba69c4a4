// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Workload

struct WriterLoopTests {
    private func run(_ plan: WorkloadPlan, on path: String) throws -> WriterResult {
        let gate = try Gate()
        gate.open()
        let file = try Descriptor(opening: path, O_WRONLY, action: "open")
        return WriterLoop(plan: plan, writer: 2, path: path).run(
            file: file, gate: gate, stop: StopFlag())
    }

    @Test func aFullDeviceIsNamedWithOffsetAndErrno() throws {
        let plan = smallPlan()
        let result = try run(plan, on: "/dev/full")
        let offset = WriteSequence(plan: plan, writer: 2).block(0) * 4096
        #expect(result.writes == 0)
        #expect(result.bytes == 0)
        #expect(result.errors == 1)
        #expect(
            result.failure
                == "Writer 2: the write of 4096 bytes at offset \(offset) of /dev/full failed: "
                + "No space left on device (errno 28).")
    }

    @Test func aFailedAppendSaysSo() throws {
        let result = try run(smallPlan { $0.append = true }, on: "/dev/full")
        #expect(result.failure?.contains("at the end of /dev/full failed") == true)
    }

    @Test func aShortWriteIsAFailure() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 6000, rlim_max: 6000)
            setrlimit(__rlimit_resource_t(1), &limit)
            let directory = try TemporaryDirectory()
            let path = directory.file("data")
            _ = try Descriptor(opening: path, O_WRONLY | O_CREAT, action: "create")
            let plan = smallPlan { $0.append = true }
            let result = try WriterLoopTests().run(plan, on: path)
            #expect(result.writes == 1)
            #expect(result.errors == 1)
            #expect(result.failure?.hasSuffix("was short: 1904 bytes.") == true)
        }
    }
}
