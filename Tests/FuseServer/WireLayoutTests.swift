// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import FuseServer

/// Sizes of include/uapi/linux/fuse.h's structs, 7.46.
@Suite struct WireLayoutTests {
    @Test func headersAndInit() {
        #expect(MemoryLayout<RequestHeader>.size == 40)
        #expect(MemoryLayout<ReplyHeader>.size == 16)
        #expect(MemoryLayout<InitRequest>.size == 16)
        #expect(MemoryLayout<InitReply>.size == 64)
        #expect(MemoryLayout<InitReply>.offset(of: \.flags2) == 32)
        #expect(MemoryLayout<InitReply>.offset(of: \.maxStackDepth) == 36)
        #expect(MemoryLayout<BackingMap>.size == 16)
    }

    @Test func attributes() {
        #expect(MemoryLayout<WireAttributes>.size == 88)
        #expect(MemoryLayout<WireAttributes>.offset(of: \.mode) == 60)
        #expect(MemoryLayout<AttributesReply>.size == 104)
        #expect(MemoryLayout<EntryReply>.size == 128)
        #expect(MemoryLayout<SetAttributesRequest>.size == 88)
        #expect(MemoryLayout<GetAttributesRequest>.size == 16)
        #expect(MemoryLayout<StatFSReply>.size == 80)
    }

    @Test func files() {
        #expect(MemoryLayout<OpenRequest>.size == 8)
        #expect(MemoryLayout<CreateRequest>.size == 16)
        #expect(MemoryLayout<OpenReply>.size == 16)
        #expect(MemoryLayout<OpenReply>.offset(of: \.backingID) == 12)
        #expect(MemoryLayout<CreateReply>.size == 144)
        #expect(MemoryLayout<ReadRequest>.size == 40)
        #expect(MemoryLayout<WriteRequest>.size == 40)
        #expect(MemoryLayout<WriteReply>.size == 8)
        #expect(MemoryLayout<ReleaseRequest>.size == 24)
        #expect(MemoryLayout<FlushRequest>.size == 24)
        #expect(MemoryLayout<FsyncRequest>.size == 16)
        #expect(MemoryLayout<FallocateRequest>.size == 32)
        #expect(MemoryLayout<LseekRequest>.size == 24)
        #expect(MemoryLayout<LseekReply>.size == 8)
    }

    @Test func names() {
        #expect(MemoryLayout<MakeDirectoryRequest>.size == 8)
        #expect(MemoryLayout<RenameRequest>.size == 8)
        #expect(MemoryLayout<Rename2Request>.size == 16)
        #expect(MemoryLayout<AccessRequest>.size == 8)
        #expect(MemoryLayout<ForgetRequest>.size == 8)
        #expect(MemoryLayout<BatchForgetRequest>.size == 8)
        #expect(MemoryLayout<ForgetOne>.size == 16)
        #expect(MemoryLayout<DirectoryEntry>.size == 24)
    }
}
