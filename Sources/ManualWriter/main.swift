// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// `fuselock --experimental-dump-help | ManualWriter DATE DIRECTORY`: a page a verb, in mdoc(7).
guard CommandLine.arguments.count == 3 else {
    throw ManualError("usage: fuselock --experimental-dump-help | ManualWriter DATE DIRECTORY")
}
var input = Data()
while let line = readLine(strippingNewline: false) { input.append(contentsOf: line.utf8) }
let help = try JSONDecoder().decode(ToolHelp.self, from: input)
let first = ManualPage(verb: help.command, path: [], date: CommandLine.arguments[1])
for page in first.all {
    let file = URL(fileURLWithPath: CommandLine.arguments[2]).appending(path: "\(page.name).1")
    try Data(page.text.utf8).write(to: file)
}

struct ManualError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
