// SPDX-License-Identifier: Apache-2.0

/// The shell script that runs steps in a guest and sends each one's record as soon as it has ended.
enum GuestSeriesScript {
    private static let result = "/run/lab/json"

    /// What stands on the console before a step's own lines.
    static func mark(of step: String) -> String { "fuselock lab: begin \(step)" }

    /// Records go to stdout, which leaves the guest at once; a step that takes longer than `limit` is
    /// killed, and what it has mounted stays mounted until the guest is gone.
    static func text(
        program: String, steps: [GuestStep], setUp: [String], limit: Duration
    ) -> String {
        let seconds = max(1, limit.components.seconds)
        let calls = steps.map { step in
            let guardWord = step.isForFailures ? "[ -z \"$failed\" ] || " : ""
            let words = ([program, step.verb, "--json", result] + step.arguments)
                .map(GuestInit.quoted).joined(separator: " ")
            return "\(guardWord)step \(step.name) \(words)\n"
        }
        return """
            failed=
            step() {
                name=$1
                shift
                rm -f \(result)
                echo "\(mark(of: "$name"))" >/dev/console
                timeout -s KILL \(seconds) "$@" >/dev/null 2>/run/lab/errors
                code=$?
                [ $code = 0 ] || failed=1
                [ -e \(result) ] || : >\(result)
                echo "step $name $code $(wc -c <\(result)) $(wc -c </run/lab/errors)"
                cat \(result) /run/lab/errors
            }

            """ + setUp.map { "\($0) || exit 1\n" }.joined() + calls.joined() + "exit 0\n"
    }
}
