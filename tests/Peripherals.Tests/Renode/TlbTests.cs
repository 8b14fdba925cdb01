using System.IO;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals.CPU;
using Antmicro.Renode.Time;

using Exynos.Tests.AllDevices;

using NUnit.Framework;

namespace Exynos.Tests.Renode
{
    /// <summary>
    /// TLB maintenance on bare metal: a page is read, mapped to another place, invalidated, and read again in each of
    /// its four quarters of 1 KiB.
    /// </summary>
    [TestFixture]
    public class TlbTests
    {
        [TestCase("TLBIALLIS", 3, 0)]
        [TestCase("TLBIMVAIS", 3, 1)]
        [TestCase("TLBIASIDIS", 3, 2)]
        [TestCase("TLBIMVAAIS", 3, 3)]
        [TestCase("TLBIALL", 7, 0)]
        [TestCase("TLBIMVA", 7, 1)]
        [TestCase("TLBIASID", 7, 2)]
        [TestCase("TLBIMVAA", 7, 3)]
        [TestCase("DTLBIALL", 6, 0)]
        [TestCase("DTLBIMVA", 6, 1)]
        [TestCase("DTLBIASID", 6, 2)]
        public void ShouldForgetTheWholePage(string name, int crm, int op2)
        {
            using var board = new TestBoard();
            var core = AddCore(board, 0);
            Assert.That(core.MendsTlbMaintenance, Is.True, string.Join("\n", board.Warnings));

            Run(board, core, crm, op2);

            Assert.That(Results(board), Is.EqualTo(new[] { Fresh, Fresh, Fresh, Fresh }), name);
        }

        [TestCase("ITLBIMVA", 5, 1)]
        [TestCase("ITLBIALL", 5, 0)]
        public void ShouldForgetTheWholePageForInstructions(string name, int crm, int op2)
        {
            // Renode's core has one TLB for both, so what forgets instructions shows with data.
            ShouldForgetTheWholePage(name, crm, op2);
        }

        // When this fails, Renode is mended, and the platform can have its plain core again.
        [Test]
        public void PlainCoreKeepsThreeQuartersOfAPage()
        {
            using var board = new TestBoard();
            var core = new ARMv7A(board.Machine, "cortex-a9");
            Register(board, core, "cpu0");

            Run(board, core, 7, 1);

            Assert.That(Results(board), Is.EqualTo(new[] { Fresh, Stale, Stale, Stale }));
        }

        [Test]
        public void ShouldForgetTheWholePageAfterLoad()
        {
            var path = Path.GetTempFileName();
            try
            {
                using var board = new TestBoard();
                AddCore(board, 0);
                SaveAndLoadTests.Save(path);
                SaveAndLoadTests.Load(path);
                board.UseLoadedMachine();
                var core = board.Machine.SystemBus.GetCPUs().OfType<ARMv7A_Exynos5422>().Single();
                Assert.That(core.MendsTlbMaintenance, Is.True, string.Join("\n", board.Warnings));

                Run(board, core, 7, 1);

                Assert.That(Results(board), Is.EqualTo(new[] { Fresh, Fresh, Fresh, Fresh }));
            }
            finally
            {
                File.Delete(path);
            }
        }

        [TestCase(3, 0)]
        [TestCase(3, 1)]
        [TestCase(3, 2)]
        [TestCase(3, 3)]
        public void ShouldForgetOnAllCores(int crm, int op2)
        {
            Assert.That(SecondCoreReads(crm, op2, out var broadcasts), Is.EqualTo(new[] { Fresh, Fresh, Fresh, Fresh }));
            Assert.That(broadcasts, Is.EqualTo(1));
        }

        [Test]
        public void ShouldForgetOnOneCoreOnlyWhereThatIsAsked()
        {
            Assert.That(SecondCoreReads(7, 0, out var broadcasts), Is.EqualTo(new[] { Stale, Stale, Stale, Stale }));
            Assert.That(broadcasts, Is.Zero);
        }

        [TestCase(0x000u, 0x80000000u, 0u)]
        [TestCase(0x003u, 0x80000003u, 3u)]
        [TestCase(0x100u, 0x80000100u, 4u)]
        [TestCase(0x103u, 0x80000103u, 7u)]
        public void ShouldHaveTheNumbersOfTwoClusters(uint id, uint mpidr, uint interfaceNumber)
        {
            using var board = new TestBoard();
            var core = AddCore(board, id);
            Place(board, Code, new ArmProgram().ReadCp15(0, 0, 0, 5).Load(10, ResultsAt).StoreTo(0, 10).Stop());
            core.PC = Code;

            board.RunFor(TimeInterval.FromMilliseconds(1));

            Assert.That(board.Read(ResultsAt), Is.EqualTo(mpidr));
            Assert.That(((ICPU)core).MultiprocessingId, Is.EqualTo(interfaceNumber));
        }

        // Core 1 reads the page, core 0 maps it anew and invalidates, core 1 reads again.
        private static uint[] SecondCoreReads(int crm, int op2, out ulong broadcasts)
        {
            using var board = new TestBoard();
            EmulationManager.Instance.CurrentEmulation.MasterTimeSource.ExecuteInSerial = true;
            EmulationManager.Instance.CurrentEmulation.MasterTimeSource.Quantum = TimeInterval.FromMicroseconds(10);
            var first = AddCore(board, 0);
            var second = AddCore(board, 1);
            // As after a platform description: what cores share is made here.
            board.Machine.PostCreationActions();
            MakeTables(board);
            Place(board, Code, TurnOnMmu().Load(11, Flags).WaitFor(11, 0, 1).Then(MapAnew(crm, op2)).Load(0, 1).StoreTo(0, 11, 4).Stop());
            Place(board, SecondCode, TurnOnMmu().Load(11, Flags).Then(ReadPage()).Load(0, 1).StoreTo(0, 11).WaitFor(11, 4, 1).Then(ReadPage()).Then(StoreResults()).Stop());
            first.PC = Code;
            second.PC = SecondCode;

            board.RunFor(TimeInterval.FromMilliseconds(5));

            broadcasts = first.TlbBroadcasts;
            return Results(board);
        }

        private static ARMv7A_Exynos5422 AddCore(TestBoard board, uint id)
        {
            var core = new ARMv7A_Exynos5422(board.Machine, "cortex-a9", id);
            Register(board, core, $"cpu{id}");
            return core;
        }

        private static void Register(TestBoard board, ARMv7A core, string name)
        {
            board.Machine.SystemBus.Register(core, new CPURegistrationPoint());
            board.Machine.SetLocalName(core, name);
        }

        private static void Run(TestBoard board, ARMv7A core, int crm, int op2)
        {
            MakeTables(board);
            Place(board, Code, TurnOnMmu().Then(ReadPage()).Then(MapAnew(crm, op2)).Then(ReadPage()).Then(StoreResults()).Stop());
            core.PC = Code;
            board.RunFor(TimeInterval.FromMilliseconds(5));
        }

        // A 1 MiB section for all that isn't the page, and a table for the page.
        private static void MakeTables(TestBoard board)
        {
            for(var i = 0u; i < 4; i++)
            {
                board.Write(FirstLevel + 4 * (0x400 + i), 0x40000C02 + 0x100000 * i);
            }
            board.Write(FirstLevel + 4 * (Page >> 20), SecondLevel | 1);
            board.Write(PageEntry, Before | PageBits);
            for(var i = 0u; i < 0x1000; i += 4)
            {
                board.Write(Before + i, Stale);
                board.Write(After + i, Fresh);
            }
        }

        private static ArmProgram TurnOnMmu()
        {
            return new ArmProgram()
                .Load(0, 1).WriteCp15(0, 3, 0, 0)
                .Load(0, 0).WriteCp15(0, 2, 0, 2)
                .Load(0, FirstLevel).WriteCp15(0, 2, 0, 0)
                .WriteCp15(0, 8, 7, 0).Barrier()
                .ReadCp15(0, 1, 0, 0).Load(1, 1 | 1 << 23).Or(0, 1).WriteCp15(0, 1, 0, 0).Barrier();
        }

        private static ArmProgram ReadPage()
        {
            return new ArmProgram().Load(7, Page).LoadFrom(0, 7, 0).LoadFrom(1, 7, 0x400).LoadFrom(2, 7, 0x800).LoadFrom(3, 7, 0xC00);
        }

        private static ArmProgram MapAnew(int crm, int op2)
        {
            return new ArmProgram().Load(4, PageEntry).Load(5, After | PageBits).StoreTo(5, 4).Barrier()
                .Load(7, Page).WriteCp15(7, 8, crm, op2).Barrier();
        }

        private static ArmProgram StoreResults()
        {
            return new ArmProgram().Load(10, ResultsAt).StoreTo(0, 10, 0).StoreTo(1, 10, 4).StoreTo(2, 10, 8).StoreTo(3, 10, 12);
        }

        private static void Place(TestBoard board, uint address, ArmProgram program)
        {
            for(var i = 0; i < program.Words.Count; i++)
            {
                board.Write(address + 4u * (uint)i, program.Words[i]);
            }
        }

        private static uint[] Results(TestBoard board)
        {
            return Enumerable.Range(0, 4).Select(x => board.Read(ResultsAt + 4u * (uint)x)).ToArray();
        }

        private const uint Code = 0x40000000;
        private const uint SecondCode = 0x40001000;
        private const uint FirstLevel = 0x40100000;
        private const uint SecondLevel = 0x40110000;
        private const uint ResultsAt = 0x40200000;
        private const uint Flags = 0x40200100;
        private const uint Before = 0x40300000;
        private const uint After = 0x40301000;
        // Away from all else in Renode's direct-mapped TLB, so that nothing pushes it out.
        private const uint Page = 0x50020000;
        private const uint PageEntry = SecondLevel + 4 * (Page >> 12 & 0xFF);
        // A small page for everybody, of one address space.
        private const uint PageBits = 0x832;
        private const uint Stale = 0x11111111;
        private const uint Fresh = 0x22222222;
    }
}
