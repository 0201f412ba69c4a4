// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage

/// One turn after another of a guest's pump: waits for bytes, and puts them where they belong.
struct GuestPumpState {
    private enum Source: Equatable {
        case channel(GuestChannel)
        case console
        case errors
    }

    private let sources: GuestSources
    private let streams: GuestStreams
    private var open: [(source: Source, file: FileDescriptor)]
    private var received: [GuestChannel: Int] = [:]
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    private(set) var report = GuestReport()
    private(set) var captured: [GuestChannel: [UInt8]] = [:]
    private(set) var console: [UInt8] = []
    private(set) var emulatorErrors: [UInt8] = []

    private static let consoleLimit = 256 << 10
    private static let tick: CInt = 100

    init(sources: GuestSources, streams: GuestStreams) {
        self.sources = sources
        self.streams = streams
        open =
            GuestChannel.allCases.compactMap { channel in
                sources.channels[channel].map { (.channel(channel), $0) }
            } + [(.console, sources.console), (.errors, sources.errors)]
    }

    /// Waits a tenth of a second at most. Returns an ending when there is nothing more to wait for.
    mutating func step() -> GuestPump.Ending? {
        if isComplete { return .finished }
        // A pipe no writer has opened yet never polls as hung up (pipe_poll, fs/pipe.c), so the end
        // of all of them is QEMU's.
        guard !open.isEmpty else { return .gone }
        var polled = open.map {
            pollfd(fd: $0.file.rawValue, events: Int16(POLLIN), revents: 0)
        }
        guard poll(&polled, nfds_t(polled.count), Self.tick) > 0 else { return nil }
        for (index, entry) in polled.enumerated().reversed() where entry.revents != 0 {
            if let ending = drain(index) { return ending }
        }
        return isQEMUGone ? .gone : nil
    }

    /// The report is in, and every channel has brought what the report says it was given.
    private var isComplete: Bool {
        guard let exit = report.exit else { return false }
        return exit.bytes.allSatisfy { received[$0.key, default: 0] >= $0.value }
    }

    private var isQEMUGone: Bool {
        !open.contains { $0.source == .console || $0.source == .errors }
            && !open.contains { (try? pending($0.file)) ?? false }
    }

    private func pending(_ file: FileDescriptor) throws -> Bool {
        var entry = pollfd(fd: file.rawValue, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLIN) != 0
    }

    private mutating func drain(_ index: Int) -> GuestPump.Ending? {
        let (source, file) = open[index]
        do {
            let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
            guard count > 0 else {
                open.remove(at: index)
                return nil
            }
            return try deliver(count, from: source)
        } catch let code as Errno where code == .wouldBlock || code == .interrupted {
            return nil
        } catch {
            return .hostFailed((error as? Errno) ?? .ioError)
        }
    }

    private mutating func deliver(_ count: Int, from source: Source) throws -> GuestPump.Ending? {
        let bytes = buffer[..<count]
        switch source {
        case .console:
            console += bytes
            if console.count > 2 * Self.consoleLimit {
                console.removeFirst(console.count - Self.consoleLimit)
            }
        case .errors:
            emulatorErrors += bytes
        case .channel(.control):
            return report.append(bytes).map { .damaged("its report reads '\($0)'") }
        case .channel(let channel):
            received[channel, default: 0] += count
            try deliver(bytes, of: channel)
        }
        return nil
    }

    private mutating func deliver(_ bytes: ArraySlice<UInt8>, of channel: GuestChannel) throws {
        switch (channel, streams) {
        case (.files, _): try sources.spool.writeAll(bytes)
        case (.stdout, .forwarded(let file, _)), (.stderr, .forwarded(_, let file)):
            try file.writeAll(bytes)
        default: captured[channel, default: []] += bytes
        }
    }
}
