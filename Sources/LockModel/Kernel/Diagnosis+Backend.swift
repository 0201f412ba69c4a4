// SPDX-License-Identifier: Apache-2.0

extension Diagnosis {
    /// What no backend works without.
    static let always: [CheckID] = [.privileges, .btf, .fuseTypes]
    /// What the probe backend needs beside that.
    private static let probeNeeds: [CheckID] = [.fentry, .functions]
    /// What the observe backend needs beside that: iterators find the files, syscall programs look
    /// at them.
    private static let observeNeeds: [CheckID] = [.iterators, .syscallPrograms]

    /// Probe where fentry works and the essential functions are there, else observe where its
    /// programs work, else none. What is unknown does not count as there.
    static func choose(from checks: [Check]) -> (Backend, String) {
        let working = Set(checks.filter { $0.state == .ok }.map(\.id))
        func lacking(_ needs: [CheckID]) -> String {
            needs.filter { !working.contains($0) }.map(\.title).joined(separator: ", ")
        }
        guard working.isSuperset(of: always) else {
            return (.none, "nothing can be traced without: \(lacking(always))")
        }
        if working.isSuperset(of: probeNeeds) {
            return (.probe, "exact counts of every write call")
        }
        let noProbe = "the probe backend lacks: \(lacking(probeNeeds))"
        guard working.isSuperset(of: observeNeeds) else {
            return (.none, "\(noProbe); the observe backend lacks: \(lacking(observeNeeds))")
        }
        let sampler = working.contains(.timers) ? "a timer" : "a thread"
        return (.observe, "\(noProbe); \(sampler) can sample the locks instead")
    }
}
