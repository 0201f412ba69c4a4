// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// What a serving process tells its parent once the mount can be used: one line of JSON.
public struct ReadyMessage: Codable, Equatable, Sendable {
    /// Where the file system is mounted, without symbolic links.
    public var mountPoint: String
    /// Which mount it is.
    public var mount: MountIdentity
    /// What was agreed on at INIT.
    public var negotiated: Negotiation

    /// The line, without its newline.
    func line() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// Reads a line; nil for anything else.
    init?(line: String) {
        guard let message = try? JSONDecoder().decode(Self.self, from: Data(line.utf8)) else {
            return nil
        }
        self = message
    }

    init(mountPoint: String, mount: MountIdentity, negotiated: Negotiation) {
        self.mountPoint = mountPoint
        self.mount = mount
        self.negotiated = negotiated
    }
}
