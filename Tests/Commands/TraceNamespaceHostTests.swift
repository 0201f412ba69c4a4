// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import ServedMounts
import SystemPackage
import Testing

/// Where fuselock runs does not change what it says.
@Suite(
    .serialized, .enabled(if: Host.canServe, "\(Host.reason)"), .timeLimit(.minutes(5)))
struct TraceNamespaceHostTests {
    @Test(arguments: [
        [String](), ["/usr/bin/unshare", "--pid", "--fork", "--mount-proc"],
    ])
    func theVerdictIsTheSame(wrapper: [String]) throws {
        let mount = try ServedMount(.directIO)
        let writers = try RunningDD.start(3, in: mount.mountPoint)
        defer { writers.forEach { $0.terminate() } }
        let outcome = try OwnProgram.run(
            ["trace", mount.mountPoint, "--backend", "observe", "--duration", "2s"]
                + ["--json", "-"], wrapper: wrapper)
        #expect(outcome.code == 0, "\(outcome.errors)")
        let report = try JSONDecoder().decode(Report.self, from: outcome.output)
        #expect(report.verdict.mode == .exclusive, "\(report.verdict.summary)")
        #expect(report.files.count == 1 && report.files.first?.name == "file")
        #expect(report.observation?.writeCalls?.calls ?? 0 > 0)
        #expect(report.verdict.reasons.map(\.reason) == [.parallelFlagNotRequested])
        let saysWhatIsHidden = report.observation?.cannotSee.contains {
            $0.contains("outside of this PID namespace")
        }
        #expect(saysWhatIsHidden == !wrapper.isEmpty)
    }

    @Test func withoutSysItSaysWhatIsMissing() throws {
        let mount = try ServedMount(.directIO)
        let script = "umount -l /sys && exec \"$@\""
        let outcome = try OwnProgram.run(
            ["trace", mount.mountPoint, "--duration", "1s"],
            wrapper: ["/usr/bin/unshare", "--mount", "sh", "-c", script, "sh"])
        #expect(outcome.code == 69, "\(outcome.errors)")
        #expect(outcome.errors.contains("No /sys is mounted here"), "\(outcome.errors)")
    }
}

/// Several `dd` on one file.
enum RunningDD {
    static func start(_ count: Int, in directory: String) throws -> [Process] {
        try (0..<count).map { _ in
            let writer = Process()
            writer.executableURL = URL(fileURLWithPath: "/bin/dd")
            writer.arguments = [
                "if=/dev/zero", "of=\(directory)/file", "bs=512", "oflag=direct", "conv=notrunc",
                "count=1000000000", "status=none",
            ]
            try writer.run()
            return writer
        }
    }
}
