// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Monitor

@Suite struct ShorteningTests {
    @Test(arguments: [
        (["big.dat on /tmp/fuselock-a1", "big.dat on /tmp/fuselock-b2"], 20),
        (["/srv/data/one/file", "/srv/data/two/file", "/srv/data/two/other"], 12),
        (
            ["aaaaaaaaaaaaaaaaaaaaaaa1x", "aaaaaaaaaaaaaaaaaaaaaaa1y", "aaaaaaaaaaaaaaaaaaaaaaab"],
            12
        ),
    ])
    func differentTextsStayDifferent(texts: [String], width: Int) {
        let short = Shortening.fit(texts, to: width)
        #expect(Set(short).count == texts.count, "\(short)")
        #expect(short.allSatisfy { $0.count <= width }, "\(short)")
    }

    @Test func theEndIsShownAsFarAsThereIsRoom() {
        let texts = ["data.img on /mnt/containers/m", "data.img on /mnt/containers/m2"]
        #expect(Shortening.fit(texts, to: 20) == ["data.img …ntainers/m", "data.img …tainers/m2"])
    }

    @Test func whatFitsStaysAsItIs() {
        #expect(Shortening.fit(["a", "a", "bcd"], to: 3) == ["a", "a", "bcd"])
        #expect(Shortening.fit(["abcdef", "b"], to: 4) == ["abc…", "b"])
    }
}
