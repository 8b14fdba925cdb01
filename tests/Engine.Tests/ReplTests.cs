using System;
using System.IO;
using System.Linq;
using System.Reflection;

using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals;
using Antmicro.Renode.Peripherals.Bus;

using Exynos5422.Qemu.Platform;

using NUnit.Framework;

namespace Exynos5422.Qemu.Tests
{
    [TestFixture]
    public class ReplTests
    {
        [Test]
        public void ReadsEntriesWithTheirRegistrationsPropertiesAndLines()
        {
            var entries = ReplReader.Read("""
                // the device under test
                uart2: UART.Exynos_UART @ sysbus <0x12C2_0000, +0x100> /* console
                  of the board */
                    fifoDepth: 64
                    Name: "a // b -> c"   // a comment
                    Level: -3
                    Loopback: true
                    Mode: SomeEnum.Fast
                    clock: cmu
                    -> gic@53
                    [0-2, 5] -> combiner@[8-10, 3]
                    Error -> gic@1 | pmu#2@0x10
                two: T @ { sysbus 0x100; sysbus <0x200, 0x280> }
                """);
            Assert.That(entries.Select(x => (x.Name, x.Type)), Is.EqualTo(new[] { ("uart2", "UART.Exynos_UART"), ("two", "T") }));
            var uart = entries[0];
            Assert.That(uart.Registrations.Select(x => (x.Parent, x.Address, x.Size)), Is.EqualTo(new[] { ("sysbus", (ulong?)0x12C20000, (ulong?)0x100) }));
            Assert.That(uart.Properties.ToDictionary(x => x.Key, x => x.Value.Value), Is.EquivalentTo(new System.Collections.Generic.Dictionary<string, object>
            {
                ["fifoDepth"] = 64UL, ["Name"] = "a // b -> c", ["Level"] = -3L, ["Loopback"] = true,
                ["Mode"] = new ReplEnum("Fast"), ["clock"] = new ReplReference("cmu"),
            }));
            Assert.That(uart.Wires.Select(x => (x.Source, x.Destination, x.LocalReceiver, x.Input)), Is.EqualTo(new (string?, string, int?, int)[]
            {
                (null, "gic", null, 53), ("0", "combiner", null, 8), ("1", "combiner", null, 9), ("2", "combiner", null, 10), ("5", "combiner", null, 3),
                ("Error", "gic", null, 1), ("Error", "pmu", 2, 16),
            }));
            Assert.That(uart.Position.Line, Is.EqualTo(2));
            Assert.That(uart.Wires[^1].Position.Line, Is.EqualTo(12));
            Assert.That(entries[1].Registrations.Select(x => (x.Address, x.Size)), Is.EqualTo(new[] { ((ulong?)0x100, (ulong?)null), (0x200UL, 0x80UL) }));
        }

        [Test]
        public void SkipsWhatIsForTheMonitor()
        {
            var entries = ReplReader.Read("""
                sysbus:
                    init:
                        Tag <0x10, 0x20> "not a -> wire"
                        nonsense
                a: T @ sysbus 0x0
                    init:
                        Do 1
                    Size: 2
                """);
            Assert.That(entries.Single().Properties.Keys, Is.EqualTo(new[] { "Size" }));
        }

        [Test]
        public void FollowsUsingFromBesideTheFileUpwards()
        {
            var root = Directory.CreateTempSubdirectory("repl-test-").FullName;
            try
            {
                Directory.CreateDirectory(Path.Combine(root, "platforms/cpus"));
                Directory.CreateDirectory(Path.Combine(root, "platforms/boards"));
                File.WriteAllText(Path.Combine(root, "platforms/cpus/soc.repl"), "a: T @ sysbus 0x0\n    Size: 1\n");
                var board = Path.Combine(root, "platforms/boards/board.repl");
                File.WriteAllText(board, "using \"platforms/cpus/soc.repl\"\nusing \"platforms/cpus/soc.repl\"\na:\n    Size: 2\n    -> gic@1\n");
                var entry = ReplReader.ReadFile(board).Single();
                Assert.That(entry.Properties["Size"].Value, Is.EqualTo(2));
                Assert.That(entry.Wires, Has.Count.EqualTo(1));
            }
            finally
            {
                Directory.Delete(root, recursive: true);
            }
        }

        [TestCase("a: T @ sysbus <0x0, +0x0>", 1, "empty")]
        [TestCase("a: T @ sysbus <0xffffffffffffffff, +0x2>", 1, "wraps")]
        [TestCase("a: T @ sysbus zero", 1, "number")]
        [TestCase("a: T @ sysbus 0x0\na: U @ sysbus 0x4", 2, "leave the type out")]
        [TestCase("a:\n    Size: 1", 1, "no type")]
        [TestCase("    Size: 1", 1, "entry above")]
        [TestCase("a: T @ sysbus 0x0\n    Size", 2, "property: value")]
        [TestCase("a: T @ sysbus 0x0\n    Size:", 2, "value is missing")]
        [TestCase("a: T @ sysbus 0x0\n    [0-3] -> gic@[0-2]", 2, "same length")]
        [TestCase("a: T @ sysbus 0x0\n    [0-99999] -> gic@[0-99999]", 2, "at most")]
        [TestCase("a: T @ sysbus 0x0\n    -> gic", 2, "device@input")]
        [TestCase("using \"nowhere.repl\"", 1, "isn't there")]
        [TestCase("using nowhere", 1, "using \"path\"")]
        [TestCase("// x\n/* never closed", 2, "never closed")]
        [TestCase("a: T @ {\n sysbus 0x0", 1, "never closed")]
        [TestCase("a: T @ sysbus 0x0 }", 1, "closing brace")]
        public void SaysWhereAndWhatIsWrong(string text, int line, string what)
        {
            var error = Assert.Throws<ReplException>(() => ReplReader.Read(text, "x.repl"))!;
            Assert.That(error.Message, Does.StartWith($"x.repl:{line}: ").And.Contain(what));
        }

        [Test]
        public void BuildsDevicesInTheOrderOfTheirNeeds()
        {
            var built = Build("""
                first: Tests.Exynos_TestDevice @ sysbus 0x1000
                    other: second
                    Mode: TestMode.Fast
                    Depth: 0x10
                    Temperature: 36.5
                    -> gic@7
                    1 -> second@2
                second: Tests.Exynos_TestDevice @ sysbus <0x2000, +0x100>
                    -> gic@8
                    Spare -> cpu@0
                cpu: CPU.ARMv7A @ sysbus
                gic: IRQControllers.ARM_GenericInterruptController @ sysbus 0x10481000
                """, out var lines);
            var first = (Antmicro.Renode.Peripherals.Tests.Exynos_TestDevice)built.Devices["first"];
            var second = (Antmicro.Renode.Peripherals.Tests.Exynos_TestDevice)built.Devices["second"];
            Assert.That((first.Other, first.Mode, first.Depth, first.Temperature), Is.EqualTo((second, Antmicro.Renode.Peripherals.Tests.TestMode.Fast, 16, 36.5m)));
            Assert.That(built.LeftOut.Select(x => x.Name), Is.EqualTo(new[] { "cpu" }));
            first.IRQ.Set(true);
            first.Connections[1].Set(true);
            Assert.That(lines.Log, Is.EqualTo(new[] { "7 False", "8 False", "7 True" }));
            Assert.That(second.Inputs, Is.EqualTo(new[] { "2 False", "2 True" }));
        }

        [TestCase("a: Video.Exynos_MFD @ sysbus 0x0", "has no Video.Exynos_MFD; it has ")]
        [TestCase("a: Tests.Exynos_TestDevice @ sysbus 0x0\n    deep: 1", "no constructor")]
        [TestCase("a: Tests.Exynos_TestDevice @ sysbus 0x0\n    Deep: 1", "no property Deep")]
        [TestCase("a: Tests.Exynos_TestDevice @ sysbus 0x0\n    Depth: \"x\"", "is a Int32")]
        [TestCase("a: Tests.Exynos_TestDevice @ sysbus 0x0\n    Depth: 0xffffffffff", "can't be")]
        [TestCase("a: Tests.Exynos_TestDevice @ sysbus 0x0\n    Mode: X.Slow", "can't be")]
        [TestCase("a: Tests.Exynos_TestDevice @ sysbus 0x0\n    other: a", "needs itself")]
        [TestCase("a: Tests.Exynos_TestDevice @ sysbus 0x0\n    other: b", "there is no b")]
        [TestCase("a: Tests.Exynos_TestDevice @ sysbus 0x0\nb: Tests.Exynos_TestDevice @ sysbus 0x10", "can't be registered")]
        [TestCase("a: Tests.Exynos_TestDevice @ b 0x0\nb: Tests.Exynos_TestDevice @ sysbus 0x0", "only knows sysbus")]
        [TestCase("a: Tests.Exynos_TestDevice @ sysbus 0x0\n    Spore -> gic@1", "Spore isn't one")]
        [TestCase("a: Tests.Exynos_TestDevice @ sysbus 0x0\n    9 -> gic@1", "no output 9")]
        [TestCase("a: Tests.Exynos_TestDevice @ sysbus 0x0\n    -> nobody@1", "there is no nobody")]
        public void SaysWhatCannotBeBuilt(string text, string what)
        {
            var error = Assert.Throws<ReplException>(() => Build(text, out _))!;
            Assert.That(error.Message, Does.StartWith("platform.repl:").And.Contain(what));
        }

        [Test]
        public void BuildsThePlatformOfTheRepository()
        {
            var platform = Path.Combine(RepositoryRoot, "platforms/cpus/exynos5422.repl");
            var entries = ReplReader.ReadFile(platform);
            Assert.That(entries.Single(x => x.Name == "mfc").Registrations.Select(x => (x.Parent, x.Address)), Is.EqualTo(new[] { ("sysbus", (ulong?)0x11000000), ("sysmmu_mfc_l", null) }));
            Assert.That(entries.Single(x => x.Name == "combiner").Wires, Has.Count.EqualTo(32));
        }

        /// <summary>
        /// reg and interrupts of exynos5420.dtsi, exynos54xx.dtsi and exynos5.dtsi; the combiner's as group * 8 + bit.
        /// </summary>
        [TestCase("sysmmu_g2dr", 0x10A60000ul, "combiner", 24 * 8 + 5), TestCase("sysmmu_g2dw", 0x10A70000ul, "combiner", 22 * 8 + 2)]
        [TestCase("sysmmu_tv", 0x14650000ul, "combiner", 7 * 8 + 4), TestCase("sysmmu_gscl0", 0x13E80000ul, "combiner", 2 * 8 + 0)]
        [TestCase("sysmmu_gscl1", 0x13E90000ul, "combiner", 2 * 8 + 2), TestCase("sysmmu_scaler0r", 0x12880000ul, "combiner", 22 * 8 + 4)]
        [TestCase("sysmmu_scaler1r", 0x12890000ul, "gic", 186), TestCase("sysmmu_scaler2r", 0x128A0000ul, "gic", 188)]
        [TestCase("sysmmu_scaler0w", 0x128C0000ul, "combiner", 27 * 8 + 2), TestCase("sysmmu_scaler1w", 0x128D0000ul, "combiner", 22 * 8 + 6)]
        [TestCase("sysmmu_scaler2w", 0x128E0000ul, "combiner", 19 * 8 + 6), TestCase("sysmmu_rotator", 0x11D40000ul, "combiner", 4 * 8 + 0)]
        [TestCase("sysmmu_jpeg0", 0x11F10000ul, "combiner", 4 * 8 + 2), TestCase("sysmmu_jpeg1", 0x11F20000ul, "gic", 169)]
        [TestCase("sysmmu_mfc_l", 0x11200000ul, "combiner", 6 * 8 + 2), TestCase("sysmmu_mfc_r", 0x11210000ul, "combiner", 8 * 8 + 5)]
        [TestCase("sysmmu_fimd1_0", 0x14640000ul, "combiner", 3 * 8 + 2), TestCase("sysmmu_fimd1_1", 0x14680000ul, "combiner", 3 * 8 + 0)]
        [TestCase("tmu_cpu0", 0x10060000ul, "gic", 65), TestCase("tmu_cpu1", 0x10064000ul, "gic", 183), TestCase("tmu_cpu2", 0x10068000ul, "gic", 184)]
        [TestCase("tmu_cpu3", 0x1006C000ul, "gic", 185), TestCase("tmu_gpu", 0x100A0000ul, "gic", 215)]
        [TestCase("adc", 0x12D10000ul, "gic", 106), TestCase("pwm", 0x12DD0000ul, "gic", 36, 37, 38, 39, 40)]
        [TestCase("i2c_0", 0x12C60000ul, "gic", 56), TestCase("i2c_1", 0x12C70000ul, "gic", 57), TestCase("i2c_2", 0x12C80000ul, "gic", 58), TestCase("i2c_3", 0x12C90000ul, "gic", 59)]
        [TestCase("hsi2c_4", 0x12CA0000ul, "gic", 60), TestCase("hsi2c_5", 0x12CB0000ul, "gic", 61), TestCase("hsi2c_6", 0x12CC0000ul, "gic", 62)]
        [TestCase("hsi2c_7", 0x12CD0000ul, "gic", 63), TestCase("hsi2c_8", 0x12E00000ul, "gic", 87), TestCase("hsi2c_9", 0x12E10000ul, "gic", 88)]
        [TestCase("hsi2c_10", 0x12E20000ul, "gic", 203)]
        [TestCase("trng", 0x10830600ul, null), TestCase("cci", 0x10D20000ul, null)]
        public void TheDevicesAreWhereTheDeviceTreeSays(string name, ulong address, string? controller, params int[] inputs)
        {
            var entry = ReplReader.ReadFile(Path.Combine(RepositoryRoot, "platforms/cpus/exynos5422.repl")).Single(x => x.Name == name);
            Assert.That(entry.Registrations.Select(x => (x.Parent, x.Address)), Is.EqualTo(new[] { ("sysbus", (ulong?)address) }));
            Assert.That(entry.Wires.Select(x => (x.Destination, x.Input)), Is.EqualTo(inputs.Select(x => (controller!, x))));
        }

        internal static string RepositoryRoot
        {
            get
            {
                var folder = TestContext.CurrentContext.TestDirectory;
                while(!Directory.Exists(Path.Combine(folder, "platforms")))
                {
                    folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("not within the repository");
                }
                return folder;
            }
        }

        private static PlatformBuilder Build(string text, out LineLog lines)
        {
            lines = new LineLog();
            var builder = new PlatformBuilder(new Antmicro.Renode.Core.Machine(), Assembly.GetExecutingAssembly(), lines);
            builder.Build(ReplReader.Read(text));
            return builder;
        }

        private sealed class LineLog : IGPIOReceiver
        {
            public System.Collections.Generic.List<string> Log { get; } = new();

            public void OnGPIO(int number, bool value) => Log.Add($"{number} {value}");

            public void Reset() { }
        }
    }
}

namespace Antmicro.Renode.Peripherals.Tests
{
    public enum TestMode { Normal, Fast }

    public sealed class Exynos_TestDevice : IDoubleWordPeripheral, IKnownSize, INumberedGPIOOutput, IGPIOReceiver
    {
        public Exynos_TestDevice(IMachine machine, Exynos_TestDevice? other = null)
        {
            Other = other;
            Connections = Enumerable.Range(0, 2).ToDictionary(x => x, x => (IGPIO)new GPIO());
        }

        public Exynos_TestDevice? Other { get; }
        public TestMode Mode { get; set; }
        public int Depth { get; set; }
        public decimal Temperature { get; set; }

        [DefaultInterrupt]
        public GPIO IRQ { get; } = new();
        public GPIO Spare { get; } = new();
        public System.Collections.Generic.IReadOnlyDictionary<int, IGPIO> Connections { get; }
        public System.Collections.Generic.List<string> Inputs { get; } = new();
        public long Size => 0x100;

        public uint ReadDoubleWord(long offset) => 0;
        public void WriteDoubleWord(long offset, uint value) { }
        public void OnGPIO(int number, bool value) => Inputs.Add($"{number} {value}");
        public void Reset() { }
    }
}
