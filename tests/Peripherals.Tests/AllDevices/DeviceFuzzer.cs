using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Peripherals;
using Antmicro.Renode.Time;

using NUnit.Framework;

namespace Exynos.Tests.AllDevices
{
    /// <summary>
    /// Makes up what a hostile guest does to a device: accesses of any width anywhere, any value, inputs, time,
    /// resets.
    /// </summary>
    public sealed class DeviceFuzzer
    {
        public DeviceFuzzer(IKnownSize device, int seed)
        {
            random = new Random(seed);
            size = device.Size;
            inputs = device is IGPIOReceiver receiver ? Math.Max(1, receiver.GetPeripheralInputCount()) : 0;
            registers = RegistersOf(device);
        }

        /// <summary>
        /// The seed of this run: the environment's EXYNOS_FUZZ_SEED, else a new one. Printed, so that a failure can
        /// be had again.
        /// </summary>
        public static int ChooseSeed()
        {
            var given = Environment.GetEnvironmentVariable("EXYNOS_FUZZ_SEED");
            var seed = string.IsNullOrEmpty(given) ? Environment.TickCount : int.Parse(given);
            TestContext.Out.WriteLine($"EXYNOS_FUZZ_SEED={seed}");
            return seed;
        }

        public IEnumerable<Step> Steps(int count)
        {
            for(var i = 0; i < count; i++)
            {
                yield return Next();
            }
        }

        private Step Next()
        {
            var choice = random.Next(1000);
            if(choice < 560)
            {
                return new Step(StepKind.Write, Offset(4), 4, Value());
            }
            if(choice < 840)
            {
                return new Step(StepKind.Read, Offset(4), 4, 0);
            }
            if(choice < 900)
            {
                var width = 1 << random.Next(4);
                return new Step(random.Next(2) == 0 ? StepKind.Read : StepKind.Write, random.NextInt64(size), width, Value() | (ulong)random.NextInt64() << 32);
            }
            if(choice < 985)
            {
                return new Step(StepKind.Advance, 0, 0, 1UL << random.Next(25));
            }
            if(choice < 992 && inputs > 0)
            {
                return new Step(StepKind.Input, random.Next(inputs), 0, (ulong)random.Next(2));
            }
            return choice < 998 ? new Step(StepKind.Advance, 0, 0, 1000) : new Step(StepKind.Reset, 0, 0, 0);
        }

        // Mostly where registers are.
        private long Offset(int alignment)
        {
            return registers.Count > 0 && random.Next(8) != 0 ? registers[random.Next(registers.Count)] : random.NextInt64(size) & -alignment;
        }

        // Mostly what could mean something: few bits, small numbers, addresses in RAM, at its ends and beyond.
        private ulong Value()
        {
            switch(random.Next(8))
            {
            case 0:
                return 0;
            case 1:
                return uint.MaxValue;
            case 2:
                return 1u << random.Next(32);
            case 3:
                return (uint)random.Next(0x10000);
            case 4:
                return (uint)(random.Next(0x1000) << 16 | random.Next(0x1000));
            case 5:
                return (uint)(TestBoard.RamBase + (ulong)random.NextInt64(RamSize));
            case 6:
                return (uint)(TestBoard.RamBase + RamSize - (ulong)random.Next(0x2000));
            default:
                return (uint)random.NextInt64(0x100000000);
            }
        }

        private static List<long> RegistersOf(IKnownSize device)
        {
            var result = new List<long>();
            if(device is IProvidesRegisterCollection<DoubleWordRegisterCollection> provider)
            {
                for(var offset = 0L; offset < device.Size; offset += 4)
                {
                    if(provider.RegistersCollection.HasRegisterAtOffset(offset))
                    {
                        result.Add(offset);
                    }
                }
            }
            return result;
        }

        private readonly Random random;
        private readonly long size;
        private readonly int inputs;
        private readonly List<long> registers;

        /// <summary>RAM of the board a device is fuzzed on, so that addresses hit it and miss it.</summary>
        public const long RamSize = 0x2000000;

        public enum StepKind
        {
            Read,
            Write,
            Advance,
            Input,
            Reset,
        }

        public sealed record Step(StepKind Kind, long Offset, int Width, ulong Value)
        {
            /// <summary>
            /// Does it to the device at <see cref="DeviceCatalogue.Address"/>. Gives what was read, 0 for anything
            /// else.
            /// </summary>
            public ulong Apply(TestBoard board, IPeripheral device)
            {
                return Apply(board, device, DeviceCatalogue.Address);
            }

            /// <summary>Does it to a device elsewhere.</summary>
            public ulong Apply(TestBoard board, IPeripheral device, ulong baseAddress)
            {
                var address = baseAddress + (ulong)Offset;
                switch(Kind)
                {
                case StepKind.Read:
                    return Width switch
                    {
                        1 => board.Bus.ReadByte(address),
                        2 => board.Bus.ReadWord(address),
                        4 => board.Bus.ReadDoubleWord(address),
                        _ => board.Bus.ReadQuadWord(address),
                    };
                case StepKind.Write:
                    Write(board, address);
                    return 0;
                case StepKind.Advance:
                    board.Advance(TimeInterval.FromNanoseconds(Value));
                    return 0;
                case StepKind.Input:
                    ((IGPIOReceiver)device).OnGPIO((int)Offset, Value != 0);
                    return 0;
                default:
                    device.Reset();
                    return 0;
                }
            }

            private void Write(TestBoard board, ulong address)
            {
                switch(Width)
                {
                case 1:
                    board.Bus.WriteByte(address, (byte)Value);
                    break;
                case 2:
                    board.Bus.WriteWord(address, (ushort)Value);
                    break;
                case 4:
                    board.Bus.WriteDoubleWord(address, (uint)Value);
                    break;
                default:
                    board.Bus.WriteQuadWord(address, Value);
                    break;
                }
            }
        }
    }
}
