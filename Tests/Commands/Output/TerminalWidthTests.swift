// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import ReportFixtures
import Testing

/// What is shown on a terminal is as wide as that says it is.
@Suite(.timeLimit(.minutes(3))) struct TerminalWidthTests {
    /// TIOCSPTLCK and TIOCGPTN (include/uapi/asm-generic/ioctls.h).
    private static let (lock, name): (UInt, UInt) = (0x4004_5431, 0x8004_5430)

    /// Runs the program with stdout and stderr on a terminal of this width, and returns what that got.
    private func shown(_ arguments: [String], columns: UInt16) throws -> String {
        let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        defer { close(terminal) }
        var (locked, number): (Int32, UInt32) = (0, 0)
        let isOpen =
            ioctl(terminal, Self.lock, &locked) == 0 && ioctl(terminal, Self.name, &number) == 0
        try #require(isOpen)
        let screen = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(screen >= 0)
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        let isSized = ioctl(terminal, UInt(TIOCSWINSZ), &size) == 0
        try #require(isSized)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: OwnProgram.path)
        process.arguments = arguments
        // It would be more to the point than the terminal.
        process.environment = ProcessInfo.processInfo.environment.filter { $0.key != "COLUMNS" }
        process.standardOutput = FileHandle(fileDescriptor: screen, closeOnDealloc: false)
        process.standardError = FileHandle(fileDescriptor: screen, closeOnDealloc: false)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        close(screen)
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        // EIO once nobody has the other end open.
        while case let count = read(terminal, &chunk, chunk.count), count > 0 {
            text += chunk[..<count]
        }
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self).replacing(/\u{1B}\[[0-9;]*[A-Za-z]/, with: "")
    }

    @Test(arguments: [80, 60, 132] as [UInt16]) func aReportFits(columns: UInt16) throws {
        for fixture in Fixture.allCases {
            let text = try shown(["report", fixture.url.path], columns: columns)
            let lines = text.split(whereSeparator: \.isNewline)
            #expect(lines.count > 10, "\(text)")
            // Tables have the width that their columns need.
            let prose = lines.filter {
                $0.hasPrefix("why") || $0.hasPrefix("  ") && !$0.contains("   ")
            }
            #expect(prose.allSatisfy { $0.count <= Int(columns) }, "\(prose)")
            if columns >= 80 {
                #expect(lines.allSatisfy { $0.count <= Int(columns) }, "\(lines)")
                #expect(lines.contains { $0.count > min(Int(columns), 100) - 20 }, "and it is used")
            }
        }
    }
}
