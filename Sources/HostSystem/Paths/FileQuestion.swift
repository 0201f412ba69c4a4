// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import SystemPackage

/// A question about a file that a FUSE server may have to answer, asked in a process of its own: who
/// waits for a server cannot be ended while that holds the request, not by SIGKILL either.
public struct FileQuestion: Sendable {
    /// What is known of a file.
    public struct Facts: Equatable, Sendable {
        /// `s_dev` as the kernel packs it: major << 20 | minor.
        public let device: UInt32
        /// `st_ino`.
        public let inode: UInt64
        /// It is a directory.
        public let isDirectory: Bool
    }

    /// What came of it.
    public enum Answer: Equatable, Sendable {
        case facts(Facts)
        /// The kernel or the server refused.
        case refused(Errno)
        /// Nothing came within ``limit``.
        case silence
    }

    /// How long an answer may take. A server that works answers in microseconds to milliseconds, one
    /// behind a network in some hundred.
    public static let limit = Duration.seconds(2)

    /// A directory that can be opened without asking: a mount point.
    public let root: String
    /// The path from there.
    public let below: String
    /// Asked as this user where root is refused: a mount without `allow_other` is its owner's alone.
    public let owner: MountTable.Mount.Owner?

    /// A question about what is at `below` a mount point.
    public init(root: String, below: String = "", owner: MountTable.Mount.Owner? = nil) {
        (self.root, self.below, self.owner) = (root, below, owner)
    }

    /// Asks, and waits ``limit`` at most.
    ///
    /// - Parameter asksServer: for what is true now; else what the kernel remembers will do.
    public func ask(asksServer: Bool = false) -> Answer {
        var facts = linux_file_facts()
        let outcome: Result<Void, Errno> = root.withCString { root in
            below.withCString { below in
                var question = linux_file_question()
                (question.root, question.below) = (root, below)
                question.asks_server = asksServer ? 1 : 0
                if let owner {
                    question.has_owner = 1
                    (question.user, question.group) = (owner.user, owner.group)
                }
                let limit = Int64(Self.limit / .milliseconds(1))
                return linux_ask_file(&question, limit, &facts) == 0
                    ? .success(()) : .failure(Errno(rawValue: errno))
            }
        }
        switch outcome {
        case .failure(.timedOut): return .silence
        case .failure(let errno): return .refused(errno)
        case .success where facts.error != 0: return .refused(Errno(rawValue: facts.error))
        case .success:
            return .facts(
                Facts(
                    device: facts.dev_major << 20 | facts.dev_minor, inode: facts.inode,
                    isDirectory: facts.mode & S_IFMT == S_IFDIR))
        }
    }
}
