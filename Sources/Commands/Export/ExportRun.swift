// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Exporter
import Glibc
import HostSystem
import Logging
import MetricsServer
import SystemPackage

/// The exporter from attached to ended.
struct ExportRun {
    let command: ExportCommand
    let service: ExporterService
    /// `probe` or `observe`.
    let source: String
    let logger: Logger

    private var textfile: Textfile? { command.textfile.map(Textfile.init(directory:)) }
    private var address: ListenAddress? {
        command.listen ?? (command.once || command.textfile != nil ? nil : .standard)
    }

    func run(until interrupts: Interrupts) async throws {
        let server = try await startServer()
        try await giveUpPrivileges()
        await saySilentPaths()
        let hangups = HangupSource { reload() }
        defer { hangups.cancel() }
        let following = Task { await service.run() }
        defer { following.cancel() }
        if command.once {
            await interrupts.wait(until: .now + command.duration.duration)
            try await write()
        } else {
            try await serve(until: interrupts)
        }
        await server?.stop()
    }

    private func serve(until interrupts: Interrupts) async throws {
        guard textfile != nil else { return await interrupts.wait(until: nil) }
        while !interrupts.arrived {
            try await write()
            await interrupts.wait(until: .now + command.interval.duration)
        }
    }

    private func write() async throws {
        let text = ExpositionFormat.prometheus.render(await service.exposition())
        guard let textfile else { return try Terminal.print(text) }
        do {
            try textfile.write(text)
        } catch {
            Terminal.say("\(textfile.directory) has to be \(command.user.name)'s (--user)")
            throw error
        }
    }

    private func startServer() async throws -> MetricsServer? {
        guard let address else { return nil }
        let server = MetricsServer(ExportSite(service: service))
        do {
            let bound = try await server.start(host: address.host, port: address.port)
            let port = bound?.port ?? address.port
            let shown = ListenAddress(host: address.host, port: port).description
            Terminal.say("listening on http://\(shown)/metrics")
        } catch let error as BindRefused {
            throw ListenError(
                address: address.description, reason: "\(Errno(rawValue: error.code))")
        } catch {
            throw ListenError(address: address.description, reason: "\(error)")
        }
        return server
    }

    private func giveUpPrivileges() async throws {
        guard command.user.user != 0, geteuid() == 0 else { return }
        let kept = ExporterAttachment.capabilities(for: source)
        try await service.become(command.user, keeping: kept)
        let names = kept.isEmpty ? "none" : kept.map(\.name).joined(separator: ", ")
        Terminal.say("running as \(command.user.name), capabilities kept: \(names)")
    }

    private func saySilentPaths() async {
        for path in await service.silentPaths {
            Terminal.say("\(path) is on no FUSE mount now: it is watched once there is one")
        }
    }

    private func reload() {
        Task {
            do {
                let choice = try MountChoice(paths: command.paths, listed: command.pathsFrom)
                await service.reload(choice)
                Terminal.say("reloaded")
                await saySilentPaths()
            } catch {
                await service.reload(nil)
                Terminal.say("not reloaded: \(error)")
            }
        }
    }
}

/// SIGHUP as something to react to.
final class HangupSource: Sendable {
    /// Kept alive and cancelled once; Dispatch for Linux does not mark its sources Sendable.
    private nonisolated(unsafe) let source: any DispatchSourceSignal

    init(_ react: @escaping @Sendable () -> Void) {
        signal(SIGHUP, SIG_IGN)
        source = DispatchSource.makeSignalSource(
            signal: SIGHUP, queue: DispatchQueue(label: "fuselock.hangup"))
        source.setEventHandler(handler: react)
        source.resume()
    }

    func cancel() { source.cancel() }
}

/// An address that cannot be listened on.
struct ListenError: Error, CustomStringConvertible {
    let address: String
    let reason: String
    var description: String { "Cannot listen on \(address): \(reason)" }
}
