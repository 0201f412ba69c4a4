// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LockModel

/// For every reason: what the kernel would do with the same writes once the advice is followed. The
/// model is fs/fuse/file.c (`fuse_file_write_iter`, `fuse_dio_wr_exclusive_lock`) of 7.3.
@Suite struct RemedyTests {
    /// What the text says, carried out.
    private func following(_ advice: String, _ before: WriteSituation) -> WriteSituation {
        var after = before
        if advice.contains("FOPEN_DIRECT_IO|FOPEN_PARALLEL_DIRECT_WRITES") {
            (after.path, after.flags) = (.directIO, [.directIO, .parallelDirectWrites])
            // A cached path is in cached mode by itself, unless others keep it there.
            if before.path == .cached || before.path == .dax {
                after.conditions.remove(.cachedMode)
            }
        } else if advice.contains("reply FOPEN_PARALLEL_DIRECT_WRITES") {
            after.flags.insert(.parallelDirectWrites)
        }
        if advice.contains("instead of splice()"), after.path == .splice {
            after.path = .passthrough
        }
        if advice.contains("without O_APPEND and write inside") {
            after.conditions.remove(.append)
            after.conditions.remove(.pastEOF)
        }
        if advice.contains("give the file its size first") { after.conditions.remove(.pastEOF) }
        if advice.contains("close every open through the page cache") {
            after.conditions.remove(.cachedMode)
            after.hadShared = false
        }
        if advice.contains("with O_DIRECT") { after.conditions.insert(.direct) }
        if advice.contains("leave the file's size alone") {
            after.hadShared = false
            after.conditions.remove(.pastEOF)
        }
        return after
    }

    @Test func followedOnceTheAdviceEndsInShared() {
        for before in WriteSituation.all {
            let obstacles = before.obstacles
            #expect(!obstacles.isEmpty)
            // The kernel's own doing: the advice is a kernel.
            if obstacles == [.unconditional] { continue }
            let advice = Remedy(path: before.path, obstacles: obstacles).sentence
            let after = following(advice, before)
            #expect(after.obstacles == [.unconditional], "\(before): \(advice)")
            let flags: OpenFlags = [.directIO, .parallelDirectWrites]
            let isServed = after.path == .directIO && after.flags.isSuperset(of: flags)
            #expect(isServed || after.flags.contains(.parallelDirectWrites), "\(before): \(advice)")
        }
    }

    @Test func writesThatAreNeverSharedAreSaidSo() {
        for obstacles in [[Reason.append], [.parallelFlagNotRequested, .append], [.pastEOF]] {
            #expect(Remedy(path: .directIO, obstacles: obstacles).sentence.contains("never shared"))
        }
    }

    /// `demo --open-mode direct-io --append`: with the flag alone it is still EXCLUSIVE.
    @Test func everyObstacleIsNamedInTheKernelsOrder() {
        let verdict = Verdict(
            of: Trace(calls: [
                Samples.calls(
                    8, path: .directIO, flags: [.directIO],
                    conditions: [.direct, .append, .pastEOF],
                    shape: Samples.exclusive),
                Samples.calls(
                    2, path: .directIO, flags: [.directIO], conditions: [.direct],
                    shape: Samples.exclusive),
            ]))
        #expect(verdict.reasons.map(\.reason) == [.parallelFlagNotRequested])
        #expect(verdict.reasons[0].calls == 10)
        #expect(verdict.reasons[0].then == [.init(reason: .append, calls: 8)])
        #expect(verdict.reasons[0].explanation.contains("and then: append"))
        #expect(verdict.reasons[0].explanation.contains("(8 of them)"))
        #expect(verdict.reasons[0].remedy?.contains("without O_APPEND") == true)
    }

    @Test func aCachedServerNeedsNothingFromTheApplication() {
        for reason in [Reason.buffered, .cachedPath] {
            let advice = Remedy(path: .cached, obstacles: [reason]).sentence
            #expect(advice.contains("FOPEN_DIRECT_IO|FOPEN_PARALLEL_DIRECT_WRITES"))
            #expect(advice.contains("needs no O_DIRECT"))
        }
    }

    @Test func mainlineIsNamedAndBackportsAreTried() {
        let advice = Remedy(path: .passthrough, obstacles: [.parallelFlagStripped]).sentence
        #expect(advice.contains("mainline up to 7.3") && advice.contains("--probe-kernel"))
        #expect(
            !Remedy(path: .directIO, obstacles: [.parallelFlagNotRequested]).sentence.contains(
                "7.3"))
    }

    @Test func aKernelKnownToKeepTheFlagNeedsNoPatch() {
        let asked = Remedy(
            path: .passthrough, obstacles: [.parallelFlagNotRequested, .buffered], keepsFlag: true)
        #expect(!asked.sentence.contains("patched"))
        #expect(!asked.sentence.contains("O_DIRECT"))
        let v3 = Remedy(path: .passthrough, obstacles: [.buffered]).sentence
        #expect(v3 == "open with O_DIRECT, on this kernel, which keeps the flag")
    }

    /// The kernel takes the shared side, finds that it must not, and takes the other one.
    @Test func aRaceLostToACachedOpenIsCachedMode() {
        var both = Samples.calls(
            1, path: .directIO, flags: [.directIO, .parallelDirectWrites],
            conditions: [.direct, .cachedMode], shape: CallShape(inodeExclusive: 1, inodeShared: 1))
        #expect(Reason(for: both, requested: nil) == .cachedMode)
        both.conditions = [.direct, .pastEOF]
        #expect(Reason(for: both, requested: nil) == .lostRace)
    }

    /// passthrough_hp of libfuse with --direct-io asks for both.
    @Test func directIOBeforePassthroughIsSaid() {
        let flags: OpenFlags = [.directIO, .parallelDirectWrites, .passthrough]
        let verdict = Verdict(
            of: Trace(calls: [
                Samples.calls(7, path: .directIO, flags: flags, shape: Samples.shared)
            ]))
        #expect(verdict.notes.contains { $0.hasPrefix("7 writes went to the server") })
    }

    @Test func whoRunsAServerIsToldItsOptions() {
        func advice(_ path: WritePath, _ reason: Reason, _ type: String) -> String {
            Remedy(path: path, obstacles: [reason], fileSystem: type).sentence
        }
        #expect(
            advice(.cached, .buffered, "fuse.mergerfs").hasSuffix(
                ": mergerfs 2.40 does with -o cache.files=off -o parallel-direct-writes=true ("
                    + "another version may refuse it; no page cache then)"))
        #expect(
            advice(.directIO, .parallelFlagNotRequested, "fuse.sshfs").contains(
                "beside FOPEN_DIRECT_IO: sshfs 3.7 does with -o parallel_direct_write=1 ("))
        #expect(
            advice(.passthrough, .parallelFlagStripped, "fuse.mergerfs").contains(
                "-o passthrough.io=off -o cache.files=off -o parallel-direct-writes=true"))
        #expect(
            advice(.cached, .buffered, "fuse.rclone").hasSuffix(
                ": rclone 1.75 has no option for that"))
        #expect(advice(.cached, .buffered, "fuse.x").hasSuffix(ServerOption.unknown))
        #expect(!advice(.directIO, .append, "fuse.mergerfs").contains("mergerfs"))
        #expect(advice(.cached, .buffered, "fuse").hasSuffix(ServerOption.nameless))
    }

    /// Debian 12's bindfs mounts as `fuse`.
    @Test func aTypeWithoutANameIsThatOfItsServer() {
        #expect(ServerOption.type(of: "fuse", servedBy: "bindfs") == "fuse.bindfs")
        #expect(ServerOption.type(of: "fuse", servedBy: nil) == "fuse")
        #expect(ServerOption.type(of: "fuse.sshfs", servedBy: "bindfs") == "fuse.sshfs")
        #expect(ServerOption.type(of: "fuseblk", servedBy: "mount.ntfs-3g") == "fuseblk")
        #expect(ServerOption.type(of: "fuseblk", servedBy: "mount.exfat") == "fuse.mount.exfat")
    }

    @Test func whatIsNotToldHasNoAdviceToTheServer() {
        let advice = Remedy(path: .cached, obstacles: [.notTold], fileSystem: "fuse.x").sentence
        #expect(advice.hasPrefix("not known: ") && !advice.contains("reply"))
    }
}
