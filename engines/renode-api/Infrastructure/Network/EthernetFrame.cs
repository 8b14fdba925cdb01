using System;
using System.Linq;

using Antmicro.Renode.Core.Structure;

namespace Antmicro.Renode.Network
{
    /// <summary>An Ethernet frame with the four bytes of its CRC, which stand for themselves here.</summary>
    public class EthernetFrame
    {
        public static bool TryCreateEthernetFrame(byte[] data, bool addCrc, out EthernetFrame frame)
        {
            frame = null;
            if(data.Length < MinFrameSizeWithoutCRC + (addCrc ? CRCLength : 0))
            {
                return false;
            }
            frame = new EthernetFrame(addCrc ? data.Concat(new byte[CRCLength]).ToArray() : data);
            return true;
        }

        public byte[] Bytes => bytes.ToArray();

        public MACAddress DestinationMAC => MACAddress.FromBytes(bytes, 0);

        public static int MinFrameSizeWithoutCRC = 18;
        public static int CRCLength = 4;

        private EthernetFrame(byte[] bytes)
        {
            this.bytes = bytes;
        }

        private readonly byte[] bytes;
    }
}

namespace Antmicro.Renode.Core.Structure
{
    public struct MACAddress : IEquatable<MACAddress>
    {
        public static MACAddress FromBytes(byte[] array, int startingIndex = 0)
        {
            return new MACAddress
            {
                A = array[startingIndex],
                B = array[startingIndex + 1],
                C = array[startingIndex + 2],
                D = array[startingIndex + 3],
                E = array[startingIndex + 4],
                F = array[startingIndex + 5],
            };
        }

        public static bool operator ==(MACAddress a, MACAddress b)
        {
            return a.Equals(b);
        }

        public static bool operator !=(MACAddress a, MACAddress b)
        {
            return !a.Equals(b);
        }

        public bool Equals(MACAddress other)
        {
            return Bytes.SequenceEqual(other.Bytes);
        }

        public override bool Equals(object obj)
        {
            return obj is MACAddress other && Equals(other);
        }

        public override int GetHashCode()
        {
            return C << 24 | D << 16 | E << 8 | F;
        }

        public override string ToString()
        {
            return string.Join(":", Bytes.Select(x => x.ToString("X2")));
        }

        public byte A { get; private set; }

        public byte B { get; private set; }

        public byte C { get; private set; }

        public byte D { get; private set; }

        public byte E { get; private set; }

        public byte F { get; private set; }

        public byte[] Bytes => new[] { A, B, C, D, E, F };
    }

    /// <summary>Gives each network interface of an emulation an address of its own.</summary>
    public class MACRepository
    {
        public MACAddress GenerateUniqueMAC()
        {
            lock(sync)
            {
                return MACAddress.FromBytes(new[] { (byte)0, (byte)0, (byte)0, (byte)0, (byte)(next >> 8), (byte)next++ });
            }
        }

        private int next = 2;
        private readonly object sync = new object();
    }
}

namespace Antmicro.Renode.Peripherals.Network
{
    public interface INetworkInterface : IAnalyzable
    {
    }

    public interface IMACInterface : INetworkInterface
    {
        MACAddress MAC { get; set; }

        void ReceiveFrame(Antmicro.Renode.Network.EthernetFrame frame);

        event Action<Antmicro.Renode.Network.EthernetFrame> FrameReady;
    }
}
