// SPDX-License-Identifier: Apache-2.0

import Lab
import Testing

/// The view with the probe backend: processes told apart where every write is counted.
@Suite(.needsGuest, .timeLimit(.minutes(80))) struct TopTests {
    /// Two processes on one file, a third on another, and one that only sleeps with a file open.
    private static let script = """
        mkdir -p /back /mount /out
        fuselock serve /back /mount --direct-io &
        mounted /mount
        for file in one one two; do
            dd if=/dev/zero of=/mount/$file bs=64 conv=notrunc 2> /dev/null &
            echo $! >> /out/writers
        done
        sleep 1000 > /mount/asleep &
        fuselock top /mount --by process -n 2 -i 5 > /out/processes 2> /out/errors
        fuselock top /mount --by file -n 2 -i 5 > /out/files 2>> /out/errors
        kill $(cat /out/writers) %5
        wait $(cat /out/writers)
        umount /mount

        """

    private static func rows(_ text: String) -> [[Substring]] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let heading = lines.lastIndex { $0.contains("WRITES/S VERDICT") } ?? lines.count - 1
        return lines[(heading + 1)...].map { $0.split(separator: " ") }.filter { !$0.isEmpty }
    }

    @Test(arguments: ["debian:7.3", "debian:6.1"])
    func everyProcessHasItsOwnLocks(kernel: String) async throws {
        let outcome = try await GuestScript(kernel: try KernelSpec(parsing: kernel))
            .run(Self.script)
        defer { outcome.remove() }
        let errors = try outcome.text("errors")
        let writers = try outcome.text("writers").split(separator: "\n")
        let processes = Self.rows(try outcome.text("processes"))
        #expect(Set(processes.map { $0[0] }) == Set(writers.map { "dd[\($0)]" }), "\(errors)")
        let files = Self.rows(try outcome.text("files"))
        #expect(Set(files.map { $0[0] }) == ["one", "two"], "\(errors)")
        for row in processes + files {
            // Name, writes a second with its unit, verdict, i_rwsem exclusive and shared a write.
            let verdict = try #require(row.firstIndex(of: "EXCLUSIVE"), "\(row)")
            let counts = row[(verdict + 1)...(verdict + 2)].map { $0.drop { $0 == "~" } }
            #expect(counts == ["1", "0"], "\(row)")
        }
    }
}
