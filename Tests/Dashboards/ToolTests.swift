// SPDX-License-Identifier: Apache-2.0

import Foundation
import ServedMounts
import ShippedDashboards
import Testing

/// Other people's checks of what is shipped.
@Suite struct ToolTests {
    private static let schema = Shipped.folder.deletingLastPathComponent()
        .appendingPathComponent(".build/grafana/bin/python").path

    @Test(
        .enabled(
            if: PrometheusServer.obstacle == nil, "needs promtool: .ci/packages test installs it"))
    func prometheusTakesTheConfigurationAndTheRules() throws {
        let place = Shipped.folder.appendingPathComponent("prometheus").path
        let config = try Tool.run("promtool", ["check", "config", "\(place)/prometheus.yml"])
        #expect(
            config.code == 0 && config.output.contains("2 rule files found"), "\(config.output)")
        let rules = try Shipped.files("prometheus", ".rules.yml")
        let check = try Tool.run(
            "promtool", ["check", "rules", "--lint=all", "--lint-fatal"] + rules)
        #expect(check.code == 0, "\(check.output)")
    }

    @Test(
        .enabled(
            if: PrometheusServer.obstacle == nil, "needs promtool: .ci/packages test installs it"),
        arguments: try Shipped.files("prometheus/tests", ".yml"))
    func rulesDoWhatTheirTestsSay(file: String) throws {
        let outcome = try Tool.run("promtool", ["test", "rules", file])
        #expect(outcome.code == 0 && outcome.output.contains("SUCCESS"), "\(outcome.output)")
    }

    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: schema),
            "needs grafana-foundation-sdk in .build/grafana: .ci/packages test installs it from PyPI"
        ))
    func grafanaTakesTheDashboards() throws {
        let script = Shipped.folder.deletingLastPathComponent()
            .appendingPathComponent("Tests/Dashboards/check-grafana").path
        let outcome = try Tool.run(Self.schema, [script] + Shipped.files("grafana", ".json"))
        #expect(outcome.code == 0 && outcome.output.isEmpty, "\(outcome.output)")
    }

    private static let unit = Shipped.folder.deletingLastPathComponent()
        .appendingPathComponent("Packaging/fuselock-exporter.service")

    @Test(.enabled(if: Tool.path(of: "systemd-analyze") != nil, "needs systemd-analyze"))
    func systemdTakesTheUnitAndFindsItHardened() throws {
        let folder = try TemporaryDirectory()
        let copy = folder.path + "/fuselock-exporter.service"
        // The program is not installed here: another that is.
        let text = try Shipped.text(Self.unit.path).replacing(
            "/usr/bin/fuselock", with: "/bin/true")
        try Data(text.utf8).write(to: URL(fileURLWithPath: copy))
        let verify = try Tool.run("systemd-analyze", ["verify", "--man=no", copy])
        #expect(verify.code == 0 && verify.output.isEmpty, "\(verify.output)")
        // In tenths of systemd's own measure of exposure.
        let security = try Tool.run(
            "systemd-analyze", ["security", "--offline=true", "--threshold=36", "--no-pager", copy])
        #expect(security.code == 0, "\(security.output)")
    }
}
