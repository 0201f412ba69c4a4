// SPDX-License-Identifier: Apache-2.0

import Foundation
import Lab
import LockModel
import Testing

/// `fuselock doctor --probe-kernel` on kernels whose variant is known.
@Suite(.needsGuest, .timeLimit(.minutes(80))) struct DoctorTests {
    private static let script = """
        fuselock doctor --probe-kernel --json /out/doctor.json > /out/text 2>&1
        echo $? > /out/code
        {
            grep -E ' fuse[. ]|^fuselock' /proc/mounts
            ps -o pid,args | grep '[f]uselock'
            ls -d /dev/shm/* /tmp/fuselock-* 2>/dev/null
        } > /out/left
        true
        """

    private func diagnose(_ kernel: String) async throws -> Diagnosis {
        let outcome = try await GuestScript(kernel: try KernelSpec(parsing: kernel))
            .run(Self.script)
        defer { outcome.remove() }
        let text = try outcome.text("text")
        #expect(try outcome.text("code") == "0\n", "\(text)")
        #expect(try outcome.text("left").isEmpty)
        return try JSONDecoder().decode(
            Diagnosis.self, from: Data(try outcome.text("doctor.json").utf8))
    }

    private func expectAllOk(_ diagnosis: Diagnosis, but missing: Set<CheckID>) {
        // A guest has no KVM, no QEMU and no fio.
        let absent = missing.union([.kvm, .qemu, .fio])
        for check in diagnosis.checks {
            #expect(check.state == (absent.contains(check.id) ? .missing : .ok), "\(check)")
        }
        #expect(diagnosis.backend == .probe)
    }

    @Test(arguments: ["debian:6.12", "debian:7.3"])
    func mainlineIsUnpatched(kernel: String) async throws {
        let diagnosis = try await diagnose(kernel)
        expectAllOk(diagnosis, but: [])
        let experiment = try #require(diagnosis.experiment)
        #expect(experiment.variants == [.unpatched], "\(experiment)")
        let seen = experiment.observations
        #expect(seen.backend == "probe")
        #expect(seen.offersPassthrough == true)
        #expect(seen.keepsParallelFlag == false)
        #expect(seen.passthroughMode == .exclusive)
        #expect(seen.directIOMode == .shared)
        #expect(seen.ioCounter == .int)
        if let count = seen.fiLockPerPassthroughWrite { #expect(count == 1) }
    }

    /// No passthrough, and FUSE as a module that nobody has loaded; Debian's 6.1 does have parallel
    /// direct writes.
    @Test func beforePassthrough() async throws {
        let diagnosis = try await diagnose("debian:6.1")
        expectAllOk(diagnosis, but: [.optionalFunctions, .passthrough])
        let experiment = try #require(diagnosis.experiment)
        #expect(experiment.variants == [.noPassthrough], "\(experiment)")
        #expect(experiment.observations.ioCounter == nil)
        #expect(experiment.observations.directIOMode == .shared)
        #expect(experiment.observations.passthroughMode == nil)
    }

    /// What the check of privileges promises: exact counts for a user with two capabilities.
    @Test func capabilitiesAreEnoughToTrace() async throws {
        let script = """
            mkdir -p /tmp/mount /tmp/backing
            fuselock serve /tmp/backing /tmp/mount --direct-io 2>/dev/null &
            server=$!
            mounted /tmp/mount
            /usr/bin/setpriv --reuid 65534 --clear-groups --inh-caps +bpf,+perfmon \
                --ambient-caps +bpf,+perfmon fuselock trace /tmp/mount --backend probe \
                --duration 1s > /out/text 2>&1
            echo $? > /out/code
            kill $server; wait $server
            true
            """
        let outcome = try await GuestScript(
            kernel: try KernelSpec(parsing: "debian:7.3"), inputs: ["/usr/bin/setpriv"]
        ).run(script)
        defer { outcome.remove() }
        let text = try outcome.text("text")
        #expect(text.contains("no write was seen"), "\(text)")
        #expect(try outcome.text("code") == "0\n", "\(text)")
    }
}
