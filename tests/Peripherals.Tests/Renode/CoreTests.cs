using System.IO;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals.CPU;
using Antmicro.Renode.Peripherals.Memory;
using Antmicro.Renode.Peripherals.Miscellaneous;
using Antmicro.Renode.Time;

using Exynos.Tests.AllDevices;

using NUnit.Framework;

namespace Exynos.Tests.Renode
{
    /// <summary>
    /// Cores on bare metal, switched by the PMU as mcpm-exynos does it: one core has the program that switches, another one
    /// counts how often it began.
    /// </summary>
    [TestFixture]
    public class CoreTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard();
            EmulationManager.Instance.CurrentEmulation.MasterTimeSource.ExecuteInSerial = true;
            EmulationManager.Instance.CurrentEmulation.MasterTimeSource.Quantum = TimeInterval.FromMicroseconds(10);
            var pmu = board.Add(new Exynos_PMU(board.Machine, 4), Pmu, "pmu");
            var iram = new MappedMemory(board.Machine, 0x1000);
            board.Bus.Register(iram, new Antmicro.Renode.Peripherals.Bus.BusRangeRegistration(Entry, 0x1000));
            board.Machine.SetLocalName(iram, "iram");
            first = AddCore(0x100, pmu);
            second = AddCore(0x101, pmu);
            big = AddCore(0x000, pmu);
            board.Machine.PostCreationActions();
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [Test]
        public void ShouldBeginWithTheBootCoreOnly()
        {
            Assert.That((first.IsHalted, second.IsHalted, big.IsHalted), Is.EqualTo((false, true, true)));
            Assert.That((first.Number, second.Number, big.Number), Is.EqualTo((4, 5, 0)));
            Count(Entry, SecondBegan);
            Place(Code, new ArmProgram().Stop());
            first.PC = Code;
            board.RunFor(TimeInterval.FromMilliseconds(5));
            Assert.That(board.Read(SecondBegan), Is.Zero);
        }

        [TestCase(0x2280u, 5u)]
        [TestCase(0x2000u, 0u)]
        public void ShouldBeginAtTheEntry(uint configuration, uint number)
        {
            Count(Entry, SecondBegan);
            Place(Code, Switch(configuration, 3).Stop());
            first.PC = Code;
            board.RunFor(TimeInterval.FromMilliseconds(5));
            Assert.That(board.Read(SecondBegan), Is.EqualTo(1));
            Assert.That((second.IsHalted, big.IsHalted), Is.EqualTo((number != 5, number != 0)));
        }

        [Test]
        public void ShouldBeginAnewAtAReset()
        {
            Count(Entry, SecondBegan);
            Place(Code, Switch(0x2280, 3).Load(11, SecondBegan).WaitFor(11, 0, 1).Then(Switch(0x0400, 0x200200)).Stop());
            first.PC = Code;
            board.RunFor(TimeInterval.FromMilliseconds(5));
            Assert.That(board.Read(SecondBegan), Is.EqualTo(2));
        }

        [Test]
        public void ShouldComeAndGo()
        {
            // The second core asks to lose its power, still writes, and then waits for an interrupt.
            Place(Entry, Increment(SecondBegan).Then(Switch(0x2280, 0)).Then(Increment(SecondWorked)).Add(Wfi).Then(Increment(SecondWoke)).Stop());
            var program = new ArmProgram();
            for(var i = 1u; i <= 3; i++)
            {
                program.Then(Switch(0x2280, 3)).Load(11, SecondWorked).WaitFor(11, 0, i).Then(Wait());
            }
            Place(Code, program.Stop());
            first.PC = Code;
            board.RunFor(TimeInterval.FromMilliseconds(20));
            Assert.That((board.Read(SecondBegan), board.Read(SecondWorked), board.Read(SecondWoke)), Is.EqualTo((3, 3, 0)));
            Assert.That(second.IsHalted, Is.True);
        }

        [TestCase(0x410FC090u)]
        [TestCase(0x410FC073u)]
        public void ShouldForgetWhatItWas(uint model)
        {
            // The second core turns its alignment check on before it goes: SCTLR.A is off again when it comes back.
            second.ModelID = model;
            Place(Entry, new ArmProgram().ReadCp15(0, 1, 0, 0).Load(10, SecondBegan).StoreTo(0, 10)
                .Load(1, 2).Or(0, 1).WriteCp15(0, 1, 0, 0).Barrier().ReadCp15(0, 1, 0, 0).StoreTo(0, 10, 4)
                .Then(Switch(0x2280, 0)).Then(Increment(SecondWoke)).Add(Wfi).Stop());
            Place(Code, Switch(0x2280, 3).Load(11, SecondWoke).WaitFor(11, 0, 1).Then(Wait()).Then(Switch(0x2280, 3)).WaitFor(11, 0, 2).Stop());
            first.PC = Code;
            board.RunFor(TimeInterval.FromMilliseconds(20));
            Assert.That(board.Read(SecondWoke), Is.EqualTo(2));
            Assert.That(board.Read(SecondBegan) & 2, Is.Zero, "after the second start");
            Assert.That(board.Read(SecondWorked) & 2, Is.EqualTo(2), "before it went");
            Assert.That(second.ModelID, Is.EqualTo(model));
            Assert.That(second.GetSystemRegisterValue("MPIDR") & 0xFFFFFF, Is.EqualTo(0x101));
        }

        [Test]
        public void ShouldStayWhenItsPowerComesBackInTime()
        {
            // As a core that the kernel wants back before it is gone: it is reset, and forgets that it was to go.
            Place(Entry, Increment(SecondBegan).Load(11, SecondWorked).WaitFor(11, 0, 1).Add(Wfi).Stop());
            Place(Code, Switch(0x2280, 3).Load(11, SecondBegan).WaitFor(11, 0, 1)
                .Then(Switch(0x2280, 0)).Then(Switch(0x2280, 3)).WaitFor(11, 0, 2).Then(Increment(SecondWorked)).Stop());
            first.PC = Code;
            board.RunFor(TimeInterval.FromMilliseconds(10));
            Assert.That(board.Read(SecondBegan), Is.EqualTo(2));
            Assert.That(second.IsHalted, Is.False);
        }

        [Test]
        public void ShouldBeOffAfterAResetOfTheMachine()
        {
            Count(Entry, SecondBegan);
            Place(Code, Switch(0x2280, 3).Stop());
            first.PC = Code;
            board.RunFor(TimeInterval.FromMilliseconds(5));
            Assert.That(second.IsHalted, Is.False);
            board.Machine.Reset();
            Assert.That((first.IsHalted, second.IsHalted, big.IsHalted), Is.EqualTo((false, true, true)));
        }

        [Test]
        public void ShouldGoOnAfterLoad()
        {
            var path = Path.GetTempFileName();
            try
            {
                Count(Entry, SecondBegan);
                Place(Code, Switch(0x2280, 3).Load(11, SecondBegan).WaitFor(11, 0, 1).Load(11, Flag).WaitFor(11, 0, 1).Then(Switch(0x2000, 3)).Stop());
                first.PC = Code;
                board.RunFor(TimeInterval.FromMilliseconds(5));
                SaveAndLoadTests.Save(path);
                SaveAndLoadTests.Load(path);
                board.UseLoadedMachine();
                var cores = board.Machine.SystemBus.GetCPUs().OfType<ARMv7A_Exynos5422>().ToDictionary(x => x.Number);
                Assert.That((cores[4].IsHalted, cores[5].IsHalted, cores[0].IsHalted), Is.EqualTo((false, false, true)));
                board.Write(Flag, 1);
                board.RunFor(TimeInterval.FromMilliseconds(5));
                Assert.That(board.Read(SecondBegan), Is.EqualTo(2), "the loaded PMU tells the loaded core");
                Assert.That(cores[0].IsHalted, Is.False);
            }
            finally
            {
                File.Delete(path);
            }
        }

        private ARMv7A_Exynos5422 AddCore(uint id, Exynos_PMU pmu)
        {
            var core = new ARMv7A_Exynos5422(board.Machine, "cortex-a9", id, null, pmu);
            board.Machine.SystemBus.Register(core, new CPURegistrationPoint());
            board.Machine.SetLocalName(core, $"cpu{id:X}");
            return core;
        }

        private void Count(uint at, uint counter)
        {
            Place(at, Increment(counter).Stop());
        }

        private void Place(uint address, ArmProgram program)
        {
            for(var i = 0; i < program.Words.Count; i++)
            {
                board.Write(address + 4u * (uint)i, program.Words[i]);
            }
        }

        private static ArmProgram Increment(uint counter)
        {
            // add r0, r0, #1
            return new ArmProgram().Load(10, counter).LoadFrom(0, 10).Add(0xE2800001).StoreTo(0, 10);
        }

        private static ArmProgram Switch(uint register, uint value)
        {
            return new ArmProgram().Load(9, Pmu + register).Load(1, value).StoreTo(1, 9);
        }

        /// <summary>Some 50 us.</summary>
        private static ArmProgram Wait()
        {
            // subs r2, r2, #1; bne back
            return new ArmProgram().Load(2, 5000).Add(0xE2522001).Add(0x1AFFFFFD);
        }

        private TestBoard board = null!;
        private ARMv7A_Exynos5422 first = null!;
        private ARMv7A_Exynos5422 second = null!;
        private ARMv7A_Exynos5422 big = null!;

        private const uint Pmu = 0x10040000;
        private const uint Entry = 0x02073000;
        private const uint Code = 0x40000000;
        private const uint SecondBegan = 0x40200000;
        private const uint SecondWorked = 0x40200004;
        private const uint SecondWoke = 0x40200008;
        private const uint Flag = 0x4020000C;
        private const uint Wfi = 0xE320F003;
    }
}
