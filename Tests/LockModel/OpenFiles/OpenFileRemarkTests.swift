// SPDX-License-Identifier: Apache-2.0

import Foundation
import LockModel
import Testing

@Suite struct OpenFileRemarkTests {
    private func remarks(
        _ flags: OpenFlags?, counter: Int32? = 0, cached: Bool? = false,
        _ access: FileAccess = FileAccess(isDirect: true)
    ) -> [OpenFileRemark] {
        OpenFileState(
            process: ProcessName(pid: 1, command: "fio"), descriptor: 3, path: "/m/f",
            device: "0:39", inode: 2, size: 4096, access: access, openFlags: flags,
            ioMode: counter.map(IOMode.init(counter:)), cachedIOMode: cached
        ).remarks
    }

    @Test func passthroughAsAKernelLeavesIt() {
        #expect(
            remarks([.passthrough], counter: -1) == [.passthroughExclusive, .parallelFlagLacking])
    }

    @Test func passthroughOnAPatchedKernel() {
        #expect(
            remarks([.passthrough, .parallelDirectWrites], counter: -1) == [.passthroughParallel])
    }

    @Test func directIO() {
        #expect(remarks([.directIO]) == [.directIOExclusive])
        #expect(remarks([.directIO, .parallelDirectWrites], counter: -3) == [.directIOShared])
        #expect(
            remarks([.directIO, .passthrough, .parallelDirectWrites], counter: -1) == [
                .directIOBeforePassthrough, .directIOShared,
            ])
    }

    @Test func anOldKernelIsNotJudgedByAFlagItMayIgnore() {
        let flags: OpenFlags = [.directIO, .parallelDirectWrites]
        #expect(remarks(flags, counter: nil, cached: nil) == [.directIOParallelUnknown])
    }

    @Test func aParallelWriterAmongCachedOnes() {
        #expect(
            remarks([.directIO, .parallelDirectWrites], counter: 1, cached: true) == [.cachedMode])
    }

    @Test func aCachedOpenThatWaits() {
        #expect(
            remarks([.directIO, .parallelDirectWrites], counter: -2, cached: true)
                == [.cachedOpenWaits])
    }

    @Test func appendIsExclusiveWhateverTheFlags() {
        let append = FileAccess(isDirect: true, isAppend: true)
        #expect(remarks([.directIO, .parallelDirectWrites], append) == [.append])
        #expect(remarks([.directIO], append) == [.directIOExclusive])
    }

    @Test func thePageCache() {
        #expect(remarks([], counter: 2, cached: true) == [.pageCache, .cachedMode])
        #expect(remarks([.keepCache], counter: nil, cached: nil) == [.pageCache])
        #expect(remarks([]) == [.pageCache, .noIOMode])
    }

    @Test func whoOnlyReadsMayStillKeepOthersFromSharing() {
        let reader = FileAccess(writes: false)
        #expect(remarks([], counter: 1, cached: true, reader) == [.cachedMode])
        #expect(remarks([.passthrough], counter: -1, reader).isEmpty)
    }

    @Test func pathOnly() {
        #expect(remarks(nil, counter: 1, cached: true, FileAccess(isPathOnly: true)) == [.pathOnly])
    }

    @Test(arguments: OpenFileRemark.allCases) func codesComeBack(remark: OpenFileRemark) throws {
        let data = try JSONEncoder().encode([remark])
        #expect(try JSONDecoder().decode([OpenFileRemark].self, from: data) == [remark])
        #expect(!remark.sentence.isEmpty && !remark.sentence.hasSuffix("."))
    }
}
