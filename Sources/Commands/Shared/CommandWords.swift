// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// How the user called fuselock, the name first. In a guest that is how the lab was called: who was told only
/// the guest's words could not make the same run again.
enum CommandWords {
    /// Of this process.
    static var own: [String] {
        words(CommandLine.arguments, ProcessInfo.processInfo.environment)
    }

    static func words(_ arguments: [String], _ environment: [String: String]) -> [String] {
        let given = environment[variable].flatMap {
            try? JSONDecoder().decode([String].self, from: Data($0.utf8))
        }
        return given ?? ["fuselock"] + arguments.dropFirst()
    }

    /// What a guest is given, so that its reports have the host's words.
    static func environment(of words: [String]) -> [String: String] {
        guard let text = try? JSONEncoder().encode(words) else { return [:] }
        return [variable: String(decoding: text, as: UTF8.self)]
    }

    private static let variable = "FUSELOCK_CALLED_AS"
}
