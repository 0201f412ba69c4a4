// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A headless Chromium, by whatever name this machine has it.
struct Browser {
    private let executable: String

    init?() {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let names = ["chromium", "chromium-browser", "google-chrome"]
        let found = names.flatMap { name in folders.map { "\($0)/\(name)" } }
            .first(where: FileManager.default.isExecutableFile(atPath:))
        guard let found else { return nil }
        executable = found
    }

    static let isThere = Browser() != nil
    static let absence: String = "there is no Chromium: .ci/packages test installs it"

    /// The document after its scripts have run, or what Chromium said instead.
    func dump(_ page: String, isDark: Bool) throws -> String {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("fuselock-browser-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("page.html")
        let output = folder.appendingPathComponent("output.html")
        try Data(page.utf8).write(to: file)
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        // mojom::PreferredColorScheme: 0 is dark, 1 is light.
        process.arguments = [
            "--kill-after=5", "240", executable, "--headless", "--no-sandbox", "--disable-gpu",
            "--user-data-dir=\(folder.path)/profile", "--virtual-time-budget=20000",
            "--window-size=1400,1000", "--blink-settings=preferredColorScheme=\(isDark ? 0 : 1)",
            "--dump-dom", file.absoluteString,
        ]
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return try String(contentsOf: output, encoding: .utf8)
    }
}
