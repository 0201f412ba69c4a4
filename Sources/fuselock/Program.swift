// SPDX-License-Identifier: Apache-2.0

import Commands

@main
struct Program {
    static func main() async {
        await Fuselock.main()
    }
}
