// SPDX-License-Identifier: Apache-2.0

import Glibc
import LockModel
import SystemPackage

/// The INIT exchange: pure, from the kernel's message to the reply and what it means.
struct Handshake {
    let reply: InitReply
    let negotiation: Negotiation

    /// The largest WRITE: 256 pages, the kernel's default limit (`FUSE_MAX_MAX_PAGES`).
    static let maxWrite: UInt32 = 1 << 20

    /// Reads an INIT request behind its header and decides the reply.
    init(_ request: inout Request, options: ServerOptions) throws(ServerError) {
        let (kernel, offered) = try Self.decode(&request)
        try Self.checkSupport(kernel, offered, options)
        var wanted = InitFlags.always
        if options.openFlags.contains(.passthrough) { wanted.insert(.passthrough) }
        if options.writebackCache { wanted.insert(.writebackCache) }
        let granted = wanted.intersection(offered)
        let passthrough = granted.contains(.passthrough)
        let depth = passthrough ? UInt32(options.maxStackDepth) : 0
        reply = InitReply(
            major: kernel.major, minor: kernel.minor, maxReadahead: kernel.maxReadahead,
            flags: UInt32(truncatingIfNeeded: granted.rawValue),
            // Asynchronous direct I/O counts as background: let deep queues through.
            maxBackground: 128, congestionThreshold: 96,
            maxWrite: Self.maxWrite,
            maxPages: UInt16(Int32(Self.maxWrite) / getpagesize()),
            flags2: UInt32(truncatingIfNeeded: granted.rawValue >> 32), maxStackDepth: depth)
        negotiation = Negotiation(
            major: kernel.major, minor: kernel.minor, flags: granted.flagNames,
            kernelOffers: offered.flagNames, maxWrite: Self.maxWrite, passthrough: passthrough,
            writebackCache: granted.contains(.writebackCache), maxStackDepth: depth,
            openFlags: options.openFlags)
    }

    private static func decode(
        _ request: inout Request
    ) throws(ServerError) -> (InitRequest, InitFlags) {
        guard request.header.opcode == Opcode.initialize.rawValue,
            let kernel = try? request.next(InitRequest.self)
        else { throw .handshake("the first request was not an INIT") }
        guard kernel.major == 7 else {
            throw .handshake("the kernel speaks protocol \(kernel.major), the server 7")
        }
        var bits = UInt64(kernel.flags)
        let isExtended = InitFlags(rawValue: bits).contains(.initExtension)
        if isExtended, let upper = try? request.next(FlagsExtension.self) {
            bits |= UInt64(upper.flags2) << 32
        }
        return (kernel, InitFlags(rawValue: bits))
    }

    private static func checkSupport(
        _ kernel: InitRequest, _ offered: InitFlags, _ options: ServerOptions
    ) throws(ServerError) {
        let version = "\(kernel.major).\(kernel.minor)"
        func require(_ minor: UInt32, _ feature: String, _ needs: String) throws(ServerError) {
            guard kernel.minor >= minor else {
                throw .kernelTooOld(feature: feature, needs: needs, kernelProtocol: version)
            }
        }
        // 7.28 is where init_out got max_pages, and 5.2 where the mount API appeared (7.31).
        try require(31, "this server", "Linux 5.2 (FUSE 7.31)")
        if options.openFlags.contains(.passthrough) {
            try require(40, "passthrough", "Linux 6.9 (FUSE 7.40)")
            guard offered.contains(.passthrough) else {
                throw .passthroughNotOffered(kernelProtocol: version)
            }
        }
        if options.openFlags.contains(.parallelDirectWrites) {
            try require(38, "parallel-direct-writes", "Linux 6.2 (FUSE 7.38)")
        }
        if options.writebackCache && !offered.contains(.writebackCache) {
            throw .kernelTooOld(
                feature: "the writeback cache", needs: "FUSE_WRITEBACK_CACHE",
                kernelProtocol: version)
        }
    }
}

/// `fuse_init_in.flags2`, present with `FUSE_INIT_EXT` (7.36).
private struct FlagsExtension: WireLayout {
    var flags2: UInt32
}
