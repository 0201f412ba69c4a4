// SPDX-License-Identifier: Apache-2.0

/// What `--experimental-dump-help` of swift-argument-parser prints (ArgumentParserToolInfo, version 0),
/// as far as a manual page needs it.
struct ToolHelp: Decodable {
    let command: Verb

    /// A command.
    struct Verb: Decodable {
        let commandName: String
        let abstract: String?
        let discussion: String?
        let shouldDisplay: Bool?
        let arguments: [Argument]?
        let subcommands: [Verb]?

        /// Those that the help shows, the help itself apart.
        var verbs: [Verb] {
            (subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
        }

        var shown: [Argument] { (arguments ?? []).filter { $0.shouldDisplay != false } }
    }

    /// An argument, option or flag.
    struct Argument: Decodable {
        enum Kind: String, Decodable { case positional, option, flag }

        struct Name: Decodable {
            let kind: String
            let name: String

            /// As it is typed.
            var text: String { (kind == "long" ? "--" : "-") + name }
        }

        let kind: Kind
        let abstract: String?
        let discussion: String?
        let sectionTitle: String?
        let isOptional: Bool
        let isRepeating: Bool
        let names: [Name]?
        let preferredName: Name?
        let valueName: String?
        let defaultValue: String?
        let parsingStrategy: String?
        let shouldDisplay: Bool?
    }
}
