using System;
using System.Linq;

using Antmicro.Renode.Core.USB;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.DMA;

namespace Antmicro.Renode.Peripherals.USB
{
    /// <summary>
    /// Slots and commands of an xHCI (xHCI 1.0, 4.3 to 4.6). A slot's number is its device's address. Contexts have 32
    /// bytes, addresses 32 bits.
    /// </summary>
    internal sealed class XhciHost
    {
        public XhciHost(Exynos_DWC3 owner)
        {
            this.owner = owner;
            Lists = new DmaChannel(owner.Dma, "rings");
            Data = new DmaChannel(owner.Dma, "data");
            Commands = new XhciRing(Lists);
        }

        public void RingCommands()
        {
            for(var i = 0; i < MaximumCommands && Commands.TryTake(out var command); i++)
            {
                var slot = command.Slot;
                var code = Execute(command, ref slot);
                if(code != XhciCompletion.Success)
                {
                    owner.Log(LogLevel.Debug, "The command {0} for slot {1}: {2}", command.Type, slot, code);
                }
                owner.AddEvent(command.Address, (uint)code << 24, (uint)XhciTrbType.CommandCompletion << 10 | (uint)slot << 24, false);
            }
        }

        public void RingEndpoint(int slot, int index)
        {
            var endpoint = slot <= slots.Length && index > 0 && index < Endpoints ? slots[slot - 1]?.Endpoints[index] : null;
            if(endpoint == null)
            {
                owner.Log(LogLevel.Warning, "The doorbell of slot {0} rings for endpoint {1}, which it doesn't have", slot, index);
                return;
            }
            Run(endpoint, slot, endpoint.Ring);
        }

        /// <summary>Transfers that wait for their device get what it has.</summary>
        public void RunWaiting()
        {
            for(var i = 0; i < slots.Length; i++)
            {
                foreach(var endpoint in slots[i]?.Endpoints.Where(x => x?.IsWaiting == true) ?? Enumerable.Empty<XhciEndpoint?>())
                {
                    Run(endpoint!, i + 1, endpoint!.Run);
                }
            }
        }

        /// <summary>Whether one waits.</summary>
        public bool IsWaiting => slots.Any(slot => slot?.Endpoints.Any(x => x?.IsWaiting == true) == true);

        public IUSBDevice? FindDevice(byte address)
        {
            var slot = address > 0 && address <= slots.Length ? slots[address - 1] : null;
            return slot == null ? null : owner.FindDeviceAt(slot.Port);
        }

        public void TellTransfer(byte slot, int endpoint, ulong pointer, bool isData, XhciCompletion code, int left, bool isSilent)
        {
            owner.AddEvent(pointer, (uint)code << 24 | (uint)left & 0xFFFFFF,
                (uint)XhciTrbType.TransferEvent << 10 | (isData ? 1u << 2 : 0) | (uint)endpoint << 16 | (uint)slot << 24, isSilent);
        }

        public void WarnOfIsochronous()
        {
            if(!warned)
            {
                warned = true;
                Warn("Isochronous transfers aren't modelled, and are passed over");
            }
        }

        public void Warn(string message) => owner.Log(LogLevel.Warning, message);

        public void Log(LogLevel level, string message, params object[] arguments) => owner.Log(level, message, arguments);

        public void Reset()
        {
            Commands.Position = 0;
            DeviceContexts = 0;
            EnabledSlots = 0;
            warned = false;
            Array.Clear(slots, 0, slots.Length);
            Array.Clear(words, 0, words.Length);
        }

        public DmaChannel Lists { get; }

        public DmaChannel Data { get; }

        public UsbTransfers Transfers => owner.Transfers;

        /// <summary>CRCR.</summary>
        public XhciRing Commands { get; }

        /// <summary>DCBAAP: where each slot's device context is.</summary>
        public ulong DeviceContexts { get; set; }

        /// <summary>CONFIG: how many slots the guest has contexts for.</summary>
        public uint EnabledSlots { get; set; }

        private XhciCompletion Execute(XhciTrb command, ref byte slot)
        {
            switch(command.Type)
            {
            case XhciTrbType.NoOpCommand:
                return XhciCompletion.Success;
            case XhciTrbType.EnableSlot:
                return EnableSlot(out slot);
            }
            if(slot == 0 || slot > slots.Length || slots[slot - 1] == null)
            {
                return command.Type > XhciTrbType.EnableSlot && command.Type <= XhciTrbType.ResetDevice ? XhciCompletion.SlotNotEnabled : XhciCompletion.TrbError;
            }
            switch(command.Type)
            {
            case XhciTrbType.DisableSlot:
                slots[slot - 1] = null;
                return XhciCompletion.Success;
            case XhciTrbType.AddressDevice:
                return AddressDevice(slot, command.Parameter, (command.Control & BlockSetAddress) != 0);
            case XhciTrbType.ConfigureEndpoint:
                return ConfigureEndpoints(slot, command.Parameter, (command.Control & Deconfigure) != 0);
            case XhciTrbType.EvaluateContext:
                return EvaluateContext(slot, command.Parameter);
            case XhciTrbType.ResetDevice:
                return ResetDevice(slot);
            case XhciTrbType.ResetEndpoint:
            case XhciTrbType.StopEndpoint:
            case XhciTrbType.SetDequeuePointer:
                return ChangeEndpoint(slot, command);
            default:
                return XhciCompletion.TrbError;
            }
        }

        private XhciCompletion EnableSlot(out byte slot)
        {
            var free = Array.FindIndex(slots, x => x == null);
            slot = (byte)(free + 1);
            if(free < 0 || slot > EnabledSlots)
            {
                slot = 0;
                return XhciCompletion.NoSlotsAvailable;
            }
            slots[free] = new Slot();
            return XhciCompletion.Success;
        }

        private XhciCompletion AddressDevice(byte number, ulong input, bool isAddressLeft)
        {
            var slot = slots[number - 1]!;
            if((ReadWord(input + 4) & 3) != 3 || slot.State > SlotState.Default || slot.State == SlotState.Default && isAddressLeft)
            {
                return (ReadWord(input + 4) & 3) != 3 ? XhciCompletion.ParameterError : XhciCompletion.ContextStateError;
            }
            var route = ReadWord(input + ContextSize) & 0xFFFFF;
            slot.Port = (int)(ReadWord(input + ContextSize + 4) >> 16 & 0xFF);
            if(route != 0 || owner.FindDeviceAt(slot.Port) == null)
            {
                return XhciCompletion.TransactionError;
            }
            var output = DeviceContext(number);
            Copy(input + ContextSize, output, ContextSize);
            StartEndpoint(slot, number, input, output, 1);
            if(!isAddressLeft)
            {
                // Its status stage never waits: the request is the controller's own.
                var result = Transfers.Setup(number, new byte[] { 0, SetAddress, number, 0, 0, 0, 0, 0 });
                if(result == TransferResult.Done)
                {
                    result = Transfers.Receive(number, 0, 0, out _);
                }
                if(result != TransferResult.Done)
                {
                    return XhciCompletion.TransactionError;
                }
            }
            slot.State = isAddressLeft ? SlotState.Default : SlotState.Addressed;
            WriteSlotState(output, slot.State, isAddressLeft ? (byte)0 : number);
            return XhciCompletion.Success;
        }

        private XhciCompletion ConfigureEndpoints(byte number, ulong input, bool isDeconfigured)
        {
            var slot = slots[number - 1]!;
            if(slot.State < SlotState.Addressed)
            {
                return XhciCompletion.ContextStateError;
            }
            var output = DeviceContext(number);
            var dropped = isDeconfigured ? 0xFFFFFFFC : ReadWord(input) & 0xFFFFFFFC;
            var added = isDeconfigured ? 0 : ReadWord(input + 4) & 0xFFFFFFFC;
            for(var index = 2; index < Endpoints; index++)
            {
                if((dropped & 1u << index) != 0 && slot.Endpoints[index] != null)
                {
                    slot.Endpoints[index] = null;
                    WriteWord(output + (uint)index * ContextSize, 0);
                }
                if((added & 1u << index) != 0)
                {
                    StartEndpoint(slot, number, input, output, index);
                }
            }
            if(!isDeconfigured)
            {
                var entries = ReadWord(input + ContextSize) & 0xF8000000;
                WriteWord(output, ReadWord(output) & ~0xF8000000 | entries);
            }
            slot.State = slot.Endpoints.Skip(2).Any(x => x != null) ? SlotState.Configured : SlotState.Addressed;
            WriteSlotState(output, slot.State, number);
            return XhciCompletion.Success;
        }

        private XhciCompletion EvaluateContext(byte number, ulong input)
        {
            var slot = slots[number - 1]!;
            if(slot.State < SlotState.Default)
            {
                return XhciCompletion.ContextStateError;
            }
            var flags = ReadWord(input + 4);
            if((flags & 1 << 1) != 0 && slot.Endpoints[1] is XhciEndpoint control)
            {
                var words = ReadWord(input + 2 * ContextSize + 4);
                control.MaximumPacket = Math.Max(8, (int)(words >> 16));
                var output = DeviceContext(number) + ContextSize + 4;
                WriteWord(output, ReadWord(output) & 0xFFFF | words & 0xFFFF0000);
            }
            return XhciCompletion.Success;
        }

        private XhciCompletion ResetDevice(byte number)
        {
            var slot = slots[number - 1]!;
            if(slot.State < SlotState.Addressed)
            {
                return XhciCompletion.ContextStateError;
            }
            var output = DeviceContext(number);
            for(var index = 2; index < Endpoints; index++)
            {
                if(slot.Endpoints[index] != null)
                {
                    slot.Endpoints[index] = null;
                    WriteWord(output + (uint)index * ContextSize, 0);
                }
            }
            slot.State = SlotState.Default;
            WriteSlotState(output, slot.State, 0);
            return XhciCompletion.Success;
        }

        private XhciCompletion ChangeEndpoint(byte number, XhciTrb command)
        {
            var endpoint = slots[number - 1]!.Endpoints[command.Endpoint];
            if(endpoint == null)
            {
                return XhciCompletion.EndpointNotEnabled;
            }
            switch(command.Type)
            {
            case XhciTrbType.ResetEndpoint when endpoint.State == EndpointState.Halted:
            case XhciTrbType.StopEndpoint when endpoint.State == EndpointState.Running:
                endpoint.Stop();
                break;
            case XhciTrbType.SetDequeuePointer when endpoint.State == EndpointState.Stopped || endpoint.State == EndpointState.Error:
                endpoint.GoTo(command.Parameter);
                break;
            default:
                return XhciCompletion.ContextStateError;
            }
            WriteEndpoint(number, endpoint);
            return XhciCompletion.Success;
        }

        private void StartEndpoint(Slot slot, byte number, ulong input, ulong output, int index)
        {
            var from = input + (uint)(index + 1) * ContextSize;
            var to = output + (uint)index * ContextSize;
            Copy(from, to, ContextSize);
            var position = ReadWord(from + 8) | (ulong)ReadWord(from + 12) << 32;
            slot.Endpoints[index] = new XhciEndpoint(this, number, index, (int)(ReadWord(from + 4) >> 16), position);
            WriteWord(to, ReadWord(to) & ~7u | (uint)EndpointState.Running);
        }

        private void Run(XhciEndpoint endpoint, int slot, Action action)
        {
            var before = endpoint.State;
            action();
            if(endpoint.State != before)
            {
                WriteEndpoint((byte)slot, endpoint);
            }
        }

        private void WriteEndpoint(byte slot, XhciEndpoint endpoint)
        {
            var context = DeviceContext(slot) + (uint)endpoint.Index * ContextSize;
            WriteWord(context, ReadWord(context) & ~7u | (uint)endpoint.State);
            WriteWord(context + 8, (uint)endpoint.Position);
            WriteWord(context + 12, (uint)(endpoint.Position >> 32));
        }

        private void WriteSlotState(ulong context, SlotState state, byte address)
        {
            WriteWord(context + 12, (uint)state << 27 | address);
        }

        private ulong DeviceContext(byte slot)
        {
            var entry = DeviceContexts + 8u * slot;
            return ReadWord(entry) & ~0x3Fu | (ulong)ReadWord(entry + 4) << 32;
        }

        private void Copy(ulong from, ulong to, uint count)
        {
            for(var i = 0u; i < count; i += 4)
            {
                WriteWord(to + i, ReadWord(from + i));
            }
        }

        private uint ReadWord(ulong address)
        {
            if(!Lists.CanRead(address, words.Length))
            {
                throw new XhciMemoryException($"a context leads to 0x{address:X}, where there is no memory");
            }
            Lists.Read(address, words, 0, words.Length);
            return BitConverter.ToUInt32(words, 0);
        }

        private void WriteWord(ulong address, uint value)
        {
            if(!Lists.CanWrite(address, words.Length))
            {
                throw new XhciMemoryException($"a context leads to 0x{address:X}, where there is no memory");
            }
            Lists.Write(address, BitConverter.GetBytes(value), 0, words.Length);
        }

        private bool warned;

        private readonly Exynos_DWC3 owner;
        private readonly Slot?[] slots = new Slot?[Slots];
        private readonly byte[] words = new byte[4];

        public const int Slots = 16;

        private const int Endpoints = 32;
        private const uint ContextSize = 32;
        private const int MaximumCommands = 1024;
        private const uint BlockSetAddress = 1 << 9;
        private const uint Deconfigure = 1 << 9;
        private const byte SetAddress = 5;

        private sealed class Slot
        {
            public SlotState State { get; set; }

            public int Port { get; set; }

            public XhciEndpoint?[] Endpoints { get; } = new XhciEndpoint?[XhciHost.Endpoints];
        }

        /// <summary>As in a slot's context; one that is enabled has the state of one that isn't.</summary>
        private enum SlotState
        {
            Enabled = 0,
            Default = 1,
            Addressed = 2,
            Configured = 3,
        }
    }
}
