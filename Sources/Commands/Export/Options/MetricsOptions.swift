// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Where metrics go, and how often.
struct MetricsOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where to listen (default: \(ListenAddress.standard.description), unless --textfile or "
                + "--once).",
            valueName: "address:port"))
    var listen: ListenAddress?

    @Flag(
        help: "Allow --listen on an address that other machines reach: there is no access control.")
    var allowRemote = false

    @Option(
        help: ArgumentHelp(
            "Keep \(Textfile.name) in this directory, for node_exporter's textfile collector.",
            valueName: "dir"))
    var textfile: String?

    @Option(help: ArgumentHelp("How often --textfile is written.", valueName: "time"))
    var interval = DurationArgument(.seconds(15))

    @Flag(help: "Watch for --duration, write the metrics once, to stdout or --textfile, and end.")
    var once = false

    @Option(help: ArgumentHelp("How long --once watches.", valueName: "time"))
    var duration = DurationArgument(.seconds(10))

    func validate() throws {
        if let listen, !listen.isLoopback, !allowRemote {
            throw ValidationError(
                "\(listen.description) can be reached from other machines, and nothing is asked of who "
                    + "comes: give a loopback address, or --allow-remote.")
        }
        if once, listen != nil { throw ValidationError("Give --once or --listen, not both.") }
    }
}
