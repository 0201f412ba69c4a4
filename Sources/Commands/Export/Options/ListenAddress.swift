// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `127.0.0.1:9436`, `[::1]:9436`, `localhost:9436`, `:9436` for every address.
struct ListenAddress: ExpressibleByArgument, Equatable {
    let host: String
    let port: Int

    static let standard = ListenAddress(host: "127.0.0.1", port: 9436)

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
    var defaultValueDescription: String { description }

    init(host: String, port: Int) {
        (self.host, self.port) = (host, port)
    }

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"),
            let port = UInt16(argument[argument.index(after: colon)...])
        else { return nil }
        var host = String(argument[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            return nil
        }
        self.init(host: host.isEmpty ? "0.0.0.0" : host, port: Int(port))
    }

    /// What to bind. Where /etc/hosts does not have `localhost`, only a module of libc would know it.
    var boundHost: String { host == "localhost" ? Self.standard.host : host }

    /// Nobody outside this machine gets there. Names but `localhost` are not believed.
    var isLoopback: Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let isIPv4 = parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
        return host == "localhost" || host == "::1" || isIPv4 && parts[0] == "127"
    }
}
