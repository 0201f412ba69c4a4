// SPDX-License-Identifier: Apache-2.0

import LockModel

/// What a typical write takes, step by step.
struct LedgerSection {
    private let report: Report

    init(_ report: Report) { self.report = report }

    /// `nil` where writes were not counted, or none was seen.
    var section: PageSection? {
        guard let ledger = Ledger(report) else { return nil }
        let name = "\(ledger.path.rawValue) (\(ledger.path.function))"
        let drawing = LedgerDrawing(ledger).text
        return PageSection(
            "ledger", "Locks of a typical write", short: "A typical write",
            [
                PageSection.note(
                    "\(ledger.calls) writes went through \(name). A thin bar waits for the lock, "
                        + "a full one holds it; lengths are means, to scale, so that they add up: most writes "
                        + "wait less, a few far longer."),
                drawing,
                drawing.isEmpty
                    ? ""
                    : PageSection.note(
                        "The order is that of the kernel's source; how far apart the inner locks "
                            + "lie inside of the outer hold is not measured."),
                table(ledger), shapes,
            ])
    }

    private func table(_ ledger: Ledger) -> String {
        var table = HTMLTable(
            "Steps, in order",
            [
                ("lock", .words), ("taken by", .words), ("a write", .figures),
            ])
        for step in ledger.steps {
            let place = step.callSite ?? "(unknown caller)"
            table.add([
                step.name, place + (step.inCompletion ? ", in a completion" : ""),
                Units.ratio(Double(step.acquisitions) / Double(ledger.calls)),
            ])
        }
        return table.text
    }

    /// Where writes differ, how many took what.
    private var shapes: String {
        let lines = ShapeLines(report).lines
        guard lines.count > 1 else { return "" }
        return HTML("h3", "Not every write takes the same").text
            + HTML("ul", lines.map { HTML("li", $0) }).text
    }
}
