// SPDX-License-Identifier: Apache-2.0

extension Diagnosis {
    /// What no backend works without.
    static let always: [CheckID] = [.privileges, .btf, .fuseTypes]
    /// What the probe backend needs beside that.
    private static let probeNeeds: [CheckID] = [.fentry, .functions]
    /// What can take the observe backend's samples: one of them is enough.
    private static let samplers: [CheckID] = [.syscallPrograms, .perfEvents]

    /// Probe where fentry works and the essential functions are there, else observe where iterators
    /// and a sampler work, else none. What is unknown does not count as there.
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
        guard working.contains(.iterators), let sampler = samplers.first(where: working.contains)
        else {
            let missing = lacking(
                [.iterators] + (working.isDisjoint(with: samplers) ? samplers : []))
            return (.none, "\(noProbe); the observe backend lacks: \(missing)")
        }
        return (
            .observe,
            "\(noProbe); iterators and \(sampler.title) work, so a verdict from samples does"
        )
    }
}
