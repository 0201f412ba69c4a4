// SPDX-License-Identifier: Apache-2.0

import Exporter
import Glibc
import HostSystem
import MetricsServer
import SystemPackage

/// The exporter from attached to ended.
struct ExportRun {
    let command: ExportCommand
    let service: ExporterService

    private var textfile: Textfile? { command.metrics.textfile.map(Textfile.init(directory:)) }
    private var address: ListenAddress? {
        command.metrics.listen
            ?? (command.metrics.once || command.metrics.textfile != nil ? nil : .standard)
    }

    func run(until interrupts: Interrupts, reloadingAt hangups: Hangups) async throws {
        let server = try await startServer()
        try await giveUpPrivileges()
        await saySilentPaths()
        let reloading = Task(executorPreference: service.waiting) {
            for await _ in hangups.all { await reload() }
        }
        defer { reloading.cancel() }
        let following = Task(executorPreference: service.waiting) { await service.run() }
        defer { following.cancel() }
        if command.metrics.once {
            await interrupts.wait(until: .now + command.metrics.duration.duration)
            try await write()
        } else {
            try await serve(until: interrupts)
        }
        await server?.stop()
    }

    private func serve(until interrupts: Interrupts) async throws {
        guard textfile != nil else { return await interrupts.wait(until: nil) }
        // A directory that cannot be written to is said at once. Later a disk may be full for a while, and
        // ending would lose what was counted.
        try await write()
        var said = ""
        while !interrupts.arrived {
            await interrupts.wait(until: .now + command.metrics.interval.duration)
            do {
                try await write()
                said = ""
            } catch {
                if said != "\(error)" { Terminal.say("\(error); it is tried again") }
                said = "\(error)"
            }
        }
    }

    private func write() async throws {
        let exposition = await service.exposition()
        guard let textfile else {
            return try Terminal.print(ExpositionFormat.prometheus.render(exposition))
        }
        try write(exposition, to: textfile)
    }

    private func write(_ exposition: Exposition, to textfile: Textfile) throws(OutputError) {
        do {
            // node_exporter tells the same of itself.
            try textfile.write(ExpositionFormat.prometheus.render(exposition.withoutProcess))
        } catch {
            guard error.isRefusal else { throw error }
            let owner = "\(textfile.directory) has to be \(command.user.name)'s (--user)"
            throw OutputError(path: error.path, reason: "\(error.reason); \(owner)")
        }
    }

    private func startServer() async throws -> MetricsServer? {
        guard let address else { return nil }
        let server = MetricsServer(ExportSite(service: service))
        do {
            let bound = try await server.start(host: address.boundHost, port: address.port)
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
        guard command.user.user != 0 else { return }
        guard geteuid() == 0 else {
            Terminal.say("not root: every thread keeps the capabilities it was started with")
            return
        }
        let kept = try await service.become(command.user)
        let names = kept.isEmpty ? "none" : kept.map(\.name).joined(separator: ", ")
        Terminal.say("running as \(command.user.name), capabilities kept: \(names)")
    }

    private func saySilentPaths() async {
        for path in await service.silentPaths {
            Terminal.say("\(path) is on no FUSE mount now: it is watched once there is one")
        }
    }

    private func reload() async {
        do {
            let choice = try MountChoice(
                paths: command.paths, listed: command.pathsFrom, in: command.mounts.view)
            await service.reload(choice)
            Terminal.say("reloaded")
            await saySilentPaths()
        } catch {
            await service.reload(nil)
            Terminal.say("not reloaded: \(error)")
        }
    }
}

/// An address that cannot be listened on.
struct ListenError: Error, CustomStringConvertible {
    let address: String
    let reason: String
    var description: String { "Cannot listen on \(address): \(reason)" }
}
