using System;

using Antmicro.Renode.Logging;

namespace Antmicro.Renode.Peripherals.SD
{
    /// <summary>
    /// An SDHC card in SD mode, as drivers/mmc/core/sd.c of Linux uses one: identification, selection, blocks read and
    /// written with or without a count, erase, bus width and high speed. Its numbers are those of include/linux/mmc.
    /// </summary>
    /// <remarks>
    /// Renode's SDCard is not used: it knows no ACMD6, no data for CMD6, no erase and no block count, answers CMD8
    /// with its status, which Linux takes for a card of the first generation, and has 32-bit offsets. A device that
    /// hosts both Renode and the stand-in would need all of it anyway. Not modelled: 1.8 V, lock, protection by group.
    ///
    /// Sizes of such a card are multiples of 512 KiB: the image's is rounded up.
    /// </remarks>
    internal sealed class MemoryCard
    {
        public MemoryCard(CardImage image, bool isReadOnly)
        {
            this.image = image;
            IsReadOnly = isReadOnly;
            units = (image.Length + UnitSize - 1) / UnitSize;
        }

        /// <summary>Power was taken and given back, or CMD0 came.</summary>
        public void Restart()
        {
            state = State.Idle;
            address = 0;
            isAppCommand = false;
            blockCount = 0;
            errors = 0;
            isHighSpeed = false;
            EndTransfer();
        }

        /// <summary>A command on the CMD line.</summary>
        /// <param name="index">Its number.</param>
        /// <param name="argument">Its argument.</param>
        /// <param name="logger">In whose name a failure of the host is logged.</param>
        /// <returns>One word, or four for a long response, the lowest bits first; null if the card is silent.</returns>
        public uint[]? Execute(uint index, uint argument, IPeripheral logger)
        {
            var isApp = isAppCommand;
            isAppCommand = false;
            if(isApp && ExecuteApp(index, argument, out var response))
            {
                return response;
            }
            var status = Status(isApp);
            switch(index)
            {
            case 0:
                Restart();
                return Array.Empty<uint>();
            case 2:
                if(state != State.Ready)
                {
                    return Illegal();
                }
                state = State.Identification;
                return Words(CardId());
            case 3:
                if(state != State.Identification && state != State.Standby)
                {
                    return Illegal();
                }
                state = State.Standby;
                address = OwnAddress;
                return One((uint)OwnAddress << 16 | status & 0x1FFF);
            case 6:
                if(state != State.Transfer)
                {
                    return Illegal();
                }
                Offer(SwitchFunction(argument));
                return One(status);
            case 7:
                if(argument >> 16 != address || address == 0)
                {
                    state = state >= State.Standby ? State.Standby : state;
                    return null;
                }
                state = State.Transfer;
                return One(status);
            case 8:
                return state == State.Idle && (argument >> 8 & 0xF) == 1 ? One(argument & 0xFFF) : null;
            case 9:
                return IsAddressed(argument) ? Words(CardData()) : null;
            case 10:
                return IsAddressed(argument) ? Words(CardId()) : null;
            case 12:
                EndTransfer();
                return One(status);
            case 13:
                return IsAddressed(argument) ? One(status) : null;
            case 16:
                return One(status | (argument == CardImage.SectorSize ? 0 : BlockLengthError));
            case 17:
            case 18:
            case 24:
            case 25:
                return StartTransfer(index, argument, status);
            case 23:
                if(state != State.Transfer)
                {
                    return Illegal();
                }
                blockCount = argument & 0xFFFF;
                return One(status);
            case 32:
                eraseStart = argument;
                return One(status);
            case 33:
                eraseEnd = argument;
                return One(status);
            case 38:
                return state == State.Transfer ? One(status | Erase(logger)) : Illegal();
            case 55:
                if(!IsAddressed(argument))
                {
                    return null;
                }
                isAppCommand = true;
                return One(Status(true));
            default:
                return Illegal();
            }
        }

        /// <summary>The card's next bytes on the DAT lines.</summary>
        /// <returns>Whether the card had them.</returns>
        public bool Read(byte[] destination, int start, int count, IPeripheral logger)
        {
            if(offered != null)
            {
                var available = Math.Min(count, offered.Length - offeredUsed);
                Array.Copy(offered, offeredUsed, destination, start, available);
                offeredUsed += available;
                return available == count;
            }
            if(direction != Direction.Read || !Fits(count))
            {
                return false;
            }
            return Access(logger, "read", count, () => image.Read(position, destination, start, count));
        }

        /// <summary>The host's next bytes on the DAT lines.</summary>
        /// <returns>Whether the card took them.</returns>
        public bool Write(byte[] source, int start, int count, IPeripheral logger)
        {
            if(direction != Direction.Write || !Fits(count))
            {
                return false;
            }
            return Access(logger, "written", count, () => image.Write(position, source, start, count));
        }

        /// <summary>All bytes that the host asked for went over the lines.</summary>
        public void FinishBlocks()
        {
            if(isSingle || hasCount || offered != null)
            {
                EndTransfer();
            }
        }

        public CardImage Image => image;

        public bool IsReadOnly { get; }

        public long Size => units * UnitSize;

        private bool ExecuteApp(uint index, uint argument, out uint[]? response)
        {
            var status = Status(true);
            response = One(status);
            switch(index)
            {
            case 6:
                return state == State.Transfer;
            case 13:
                Offer(new byte[64]);
                return true;
            case 22:
                Offer(new[] { (byte)(written >> 24), (byte)(written >> 16), (byte)(written >> 8), (byte)written });
                return true;
            case 23:
            case 42:
                return true;
            case 41:
                // Without a voltage it is a question only. A host that doesn't know high capacity gets no card.
                if((argument & Voltages) == 0 || (argument & HighCapacity) == 0)
                {
                    response = One(Voltages);
                    return true;
                }
                state = state == State.Idle ? State.Ready : state;
                response = One(PoweredUp | HighCapacity | Voltages);
                return true;
            case 51:
                // Version 3, one and four data lines, CMD23.
                Offer(new byte[] { 0x02, 0x35, 0x80, 0x02, 0, 0, 0, 0 });
                return true;
            default:
                return false;
            }
        }

        private uint[]? StartTransfer(uint index, uint block, uint status)
        {
            if(state != State.Transfer)
            {
                return Illegal();
            }
            isSingle = index == 17 || index == 24;
            hasCount = blockCount != 0;
            blockCount = 0;
            var isWrite = index >= 24;
            position = (long)block * CardImage.SectorSize;
            if(position >= Size)
            {
                return One(status | OutOfRange);
            }
            if(isWrite && IsReadOnly)
            {
                return One(status | WriteProtected);
            }
            direction = isWrite ? Direction.Write : Direction.Read;
            state = isWrite ? State.ReceivingData : State.SendingData;
            written = 0;
            return One(status);
        }

        private uint Erase(IPeripheral logger)
        {
            if(eraseEnd < eraseStart || (eraseEnd + 1L) * CardImage.SectorSize > Size)
            {
                return EraseParameter;
            }
            if(IsReadOnly)
            {
                return WriteProtected;
            }
            var zeros = new byte[EraseStep];
            var end = Math.Min((eraseEnd + 1L) * CardImage.SectorSize, image.Length);
            for(position = (long)eraseStart * CardImage.SectorSize; position < end;)
            {
                var count = (int)Math.Min(zeros.Length, end - position);
                if(!Access(logger, "erased", count, () => image.Write(position, zeros, 0, count)))
                {
                    break;
                }
            }
            return 0;
        }

        private bool Access(IPeripheral logger, string what, int count, Action action)
        {
            try
            {
                action();
            }
            catch(Exception e)
            {
                // The host's disk is full, or the file went away. The guest sees a card that fails.
                errors |= GeneralError;
                logger.Log(LogLevel.Error, "The card image {0} can't be {1} at 0x{2:X}: {3}", image.Path, what, position, e.Message);
                return false;
            }
            position += count;
            written += (uint)(count / CardImage.SectorSize);
            return true;
        }

        private bool Fits(int count)
        {
            if(position + count <= Size)
            {
                return true;
            }
            errors |= OutOfRange;
            return false;
        }

        private void Offer(byte[] data)
        {
            offered = data;
            offeredUsed = 0;
        }

        private void EndTransfer()
        {
            direction = Direction.None;
            offered = null;
            hasCount = false;
            isSingle = false;
            state = state == State.SendingData || state == State.ReceivingData ? State.Transfer : state;
        }

        private uint[]? Illegal()
        {
            errors |= IllegalCommand;
            return null;
        }

        private bool IsAddressed(uint argument) => argument >> 16 == address;

        private uint Status(bool isApp)
        {
            var result = errors | (uint)state << 9 | ReadyForData | (isApp ? AppCommand : 0);
            errors = 0;
            return result;
        }

        private byte[] SwitchFunction(uint argument)
        {
            var asked = argument & 0xF;
            var selected = asked == 0xF ? (isHighSpeed ? 1u : 0u) : asked <= 1 ? asked : 0xF;
            if((argument & 1u << 31) != 0 && selected != 0xF)
            {
                isHighSpeed = selected == 1;
            }
            var result = new byte[64];
            result[1] = 100; // mA
            for(var group = 2; group <= 12; group += 2)
            {
                result[group] = 0x80;
                result[group + 1] = 0x01;
            }
            // Group 1 is the last: default and high speed.
            result[13] = 0x03;
            result[16] = (byte)selected;
            return result;
        }

        private byte[] CardId()
        {
            // Manufacturer, application, name "RENOD", revision 1.0, serial number, 2024-01.
            return new byte[] { 0, (byte)'E', (byte)'X', (byte)'R', (byte)'E', (byte)'N', (byte)'O', (byte)'D', 0x10, 0, 0, 0x54, 0x22, 0x01, 0x81, 1 };
        }

        private byte[] CardData()
        {
            // Version 2: 25 MHz, classes 0, 2, 4, 5, 7, 8 and 10, sectors, erase by the sector.
            var size = units - 1;
            return new byte[] { 0x40, 0x0E, 0, 0x32, 0x5B, 0x59, 0, (byte)(size >> 16 & 0x3F), (byte)(size >> 8), (byte)size, 0x7F, 0x80, 0x0A, 0x40, (byte)(IsReadOnly ? 0x10 : 0), 1 };
        }

        private static uint[] One(uint word) => new[] { word };

        private static uint[] Words(byte[] bytes)
        {
            var result = new uint[4];
            for(var i = 0; i < bytes.Length; i++)
            {
                result[3 - i / 4] |= (uint)bytes[i] << 24 - 8 * (i % 4);
            }
            return result;
        }

        private State state;
        private uint address;
        private bool isAppCommand;
        private uint blockCount;
        private bool hasCount;
        private bool isSingle;
        private bool isHighSpeed;
        private uint errors;
        private uint eraseStart;
        private uint eraseEnd;
        private uint written;
        private Direction direction;
        private long position;
        private byte[]? offered;
        private int offeredUsed;

        private readonly long units;
        private readonly CardImage image;

        private const long UnitSize = 512 * 1024;
        private const int EraseStep = 1 << 20;
        private const uint OwnAddress = 0x5422;
        private const uint OutOfRange = 1u << 31;
        private const uint BlockLengthError = 1u << 29;
        private const uint EraseParameter = 1u << 27;
        private const uint WriteProtected = 1u << 26;
        private const uint IllegalCommand = 1u << 22;
        private const uint GeneralError = 1u << 19;
        private const uint ReadyForData = 1u << 8;
        private const uint AppCommand = 1u << 5;
        private const uint PoweredUp = 1u << 31;
        private const uint HighCapacity = 1u << 30;
        private const uint Voltages = 0x00FF8000;

        private enum Direction
        {
            None,
            Read,
            Write,
        }

        private enum State
        {
            Idle,
            Ready,
            Identification,
            Standby,
            Transfer,
            SendingData,
            ReceivingData,
        }
    }
}
