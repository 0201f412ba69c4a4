// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import KernelTracing

@Suite struct LockdepClassesTests {
    private let classes = LockdepClasses(
        parsing: """
            all lock classes:
            ffffffff82c01a20: &sb->s_type->i_mutex_key
            ffffffff82c02a20: &sb->s_type->i_mutex_key#9
            ffffffff82c03a20: &sb->s_type->i_mutex_key#12
            ffffffff82c03a28: &sb->s_type->i_mutex_dir_key#3
            ffffffff82c04a20 FD:    5 BD:    7 ....: &sb->s_type->i_mutex_key#14/4
             -> [ffffffff82c05a20] &sb->s_type->i_lock_key#14
            ffffffff82c06a20: &fi->lock
            """)
    private let prefix = "&sb->s_type->i_mutex_key"

    @Test func aClassIsFoundByWhereItsKeyLies() {
        func name(_ start: UInt64) -> String? {
            classes.name(startingWith: prefix, keyIn: start..<start + 0x100)
        }
        #expect(name(0xffff_ffff_82c0_1a00) == prefix)
        #expect(name(0xffff_ffff_82c0_2a00) == "\(prefix)#9")
        #expect(name(0xffff_ffff_82c0_3a00) == "\(prefix)#12")
        #expect(name(0xffff_ffff_82c0_4a00) == "\(prefix)#14/4")
        #expect(name(0xffff_ffff_82c0_5a00) == nil)
        #expect(name(0xffff_ffff_82c0_6a00) == nil)
    }

    /// lock_stat keeps one digit of a number, so `#12` and `#14` are both `#1`.
    @Test func aNameThatCouldBeAnothersIsNotGiven() {
        #expect(classes.nameInLockStat("\(prefix)#9") == "\(prefix)#9")
        #expect(classes.nameInLockStat("\(prefix)#12") == "\(prefix)#1")
        #expect(classes.nameInLockStat("\(prefix)#14/4") == "\(prefix)#1/4")
        let two = LockdepClasses(parsing: "81: \(prefix)#12\n82: \(prefix)#13")
        #expect(two.nameInLockStat("\(prefix)#12") == nil)
    }
}
