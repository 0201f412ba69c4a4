// SPDX-License-Identifier: Apache-2.0

import Gate
import Glibc
import HostSystem
import LockModel
import Reporting

/// Files that the user names, read once their server is known to answer.
enum NamedFile {
    /// A report; `-` for standard input.
    static func report(_ path: String) throws -> Report {
        try check(path)
        return try JSONReport.read(path)
    }

    /// A report, or a sweep of several.
    static func run(_ path: String) throws -> SavedRun {
        try check(path)
        return try SavedRun.read(path)
    }

    /// A policy, of a file or built in.
    static func policy(_ source: String) throws -> Policy {
        try check(source)
        return try Policy.read(source)
    }

    /// The path, of a directory that is read and written to later.
    static func directory(_ path: String) throws -> String {
        try check(path)
        return path
    }

    /// Whether something is there.
    static func exists(_ path: String) throws -> Bool {
        try check(path)
        return access(path, F_OK) == 0
    }

    /// Whether it is a file, and this its only name.
    static func isOnlyName(_ path: String) throws -> Bool {
        try check(path)
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            && status.st_nlink == 1
    }

    private static func check(_ path: String) throws(SilentServer) {
        if path != "-" { try SilentServer.check(path) }
    }
}
