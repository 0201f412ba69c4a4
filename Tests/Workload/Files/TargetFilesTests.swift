// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Workload

@Suite struct TargetFilesTests {
    private func pool(
        _ path: String, _ plan: WorkloadPlan = smallPlan(), overwrite: Bool = false
    ) -> WriterPool {
        WriterPool(
            plan: plan, path: path, options: .init(overwriteExisting: overwrite), logger: quiet)
    }

    private func expectRefusal(_ pool: WriterPool, _ words: String) {
        #expect {
            try pool.prepare()
        } throws: { "\($0)".contains(words) }
    }

    @Test func aFileThatExistsIsNotTouchedUnasked() throws {
        let scratch = try Scratch()
        let bytes = [UInt8](repeating: 1, count: 256 << 10)
        let path = try scratch.write(bytes, to: "mine")
        expectRefusal(pool(path), "it exists, and the workload would destroy what is in it")
        #expect(try scratch.bytes("mine") == bytes)
    }

    @Test(arguments: [true, false])
    func aFileThatExistsIsUsedWhenAllowedAndNeverRemoved(_ verify: Bool) throws {
        let scratch = try Scratch()
        let plan = smallPlan { $0.verify = verify }
        let path = try scratch.write([UInt8](repeating: 1, count: 300_000), to: "mine")
        let pool = pool(path, plan, overwrite: true)
        let figures = try pool.run()
        #expect(figures.failures == [])
        pool.cleanUp()
        let bytes = try scratch.bytes("mine")
        #expect(bytes.count == 300_000)
        #expect(bytes[262_144...].allSatisfy { $0 == 1 })
    }

    @Test func aFileThatIsTooSmallIsRefused() throws {
        let scratch = try Scratch()
        let path = try scratch.write([UInt8](repeating: 1, count: 4096), to: "mine")
        expectRefusal(pool(path, overwrite: true), "it holds only 4 KiB")
    }

    @Test func growingStartsEmpty() throws {
        let scratch = try Scratch()
        let path = try scratch.write([1, 2, 3], to: "mine")
        expectRefusal(
            pool(path, smallPlan { $0.append = true }, overwrite: true), "starts with an empty file"
        )
    }

    @Test func aNewFileIsMadeAndRemoved() throws {
        let scratch = try Scratch()
        let pool = pool("\(scratch.path)/new")
        _ = try pool.run()
        #expect(scratch.names == ["new"])
        pool.cleanUp()
        #expect(scratch.names == [])
    }

    @Test func aFileForEachWriterNeedsADirectory() throws {
        let scratch = try Scratch()
        let plan = smallPlan { $0.layout = .perWriter }
        expectRefusal(pool("\(scratch.path)/new", plan), "needs a directory")
        let inside = pool(scratch.path, plan)
        try inside.prepare()
        #expect(
            scratch.names == [
                "fuselock.0.dat", "fuselock.1.dat", "fuselock.2.dat", "fuselock.3.dat",
            ])
        inside.cleanUp()
        #expect(scratch.names == [])
    }

    @Test func whatAnotherRunLeftIsNotRemoved() throws {
        let scratch = try Scratch()
        let plan = smallPlan { $0.layout = .perWriter }
        try scratch.write([1], to: "fuselock.2.dat")
        expectRefusal(pool(scratch.path, plan), "File exists (errno 17); remove it if an earlier")
        #expect(scratch.names == ["fuselock.2.dat"])
    }

    @Test(arguments: [
        ("/nonexistent/file", "No such file or directory"), ("/nonexistent/", "No such file"),
        ("/dev/null", "neither a directory nor a regular file"), ("/etc/passwd/x", "Not a dir"),
        ("/proc/self", "open /proc/self/fuselock.dat"),
    ])
    func badPathsAreSentences(_ path: String, _ words: String) {
        expectRefusal(pool(path), words)
    }

    @Test func aFileSystemWithoutDirectIOIsASentence() throws {
        let job = WriterJob(plan: smallPlan(), writer: 0, path: "/proc/self/comm")
        #expect {
            try job.open()
        } throws: { "\($0)".contains("bench --buffered") }
    }
}
