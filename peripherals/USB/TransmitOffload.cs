using System;
using System.Collections.Generic;

namespace Antmicro.Renode.Peripherals.USB
{
    /// <summary>
    /// What an <see cref="RTL8153"/> does to a frame before it sends it: it computes the sums of TCP and UDP, and cuts
    /// TCP's large segments. By the bits of Linux' struct tx_desc.
    /// </summary>
    internal static class TransmitOffload
    {
        /// <param name="frame">Without CRC.</param>
        /// <param name="first">The descriptor's first word: the length, and what to cut.</param>
        /// <param name="second">Its second word: the sums, the largest segment, where TCP or UDP begins.</param>
        /// <returns>The frames to send; the frame as it is where the descriptor doesn't fit it.</returns>
        public static IEnumerable<byte[]> Apply(byte[] frame, uint first, uint second)
        {
            var isCut = (first & (GTSENDV4 | GTSENDV6)) != 0;
            var transport = (int)(isCut ? first >> GTTCPHO_SHIFT & GTTCPHO_MAX : second >> TCPHO_SHIFT & TCPHO_MAX);
            var isV6 = (first & GTSENDV6) != 0 || (second & IPV6_CS) != 0;
            var header = isV6 ? V6Header : V4Header(frame);
            var ip = transport - header;
            var isTcp = isCut || (second & TCP_CS) != 0;
            if(!isTcp && (second & UDP_CS) == 0 || header < SmallestV4Header || ip < EthernetHeader || transport + (isTcp ? TcpHeader : UdpHeader) > frame.Length)
            {
                return new[] { frame };
            }
            if(isCut)
            {
                return Cut(frame, ip, transport, isV6, (int)(second >> MSS_SHIFT & MSS_MAX));
            }
            Sum(frame, ip, transport, isV6, isTcp);
            return new[] { frame };
        }

        private static IEnumerable<byte[]> Cut(byte[] frame, int ip, int transport, bool isV6, int largest)
        {
            var header = transport + (frame[transport + 12] >> 4) * 4;
            var pieces = new List<byte[]>();
            if(largest == 0 || header < transport + TcpHeader || header > frame.Length)
            {
                pieces.Add(frame);
                return pieces;
            }
            var sequence = Read(frame, transport + 4) << 16 | Read(frame, transport + 6);
            var identification = Read(frame, ip + 4);
            for(var done = 0; header + done < frame.Length || done == 0; done += largest)
            {
                var count = Math.Min(largest, frame.Length - header - done);
                var piece = new byte[header + count];
                Array.Copy(frame, piece, header);
                Array.Copy(frame, header + done, piece, header, count);
                var number = sequence + (uint)done;
                Write(piece, transport + 4, number >> 16);
                Write(piece, transport + 6, number);
                // The last one ends and pushes; the first one tells of less bandwidth.
                var isLast = header + done + count == frame.Length;
                piece[transport + 13] &= (byte)~((isLast ? 0 : Finish | Push) | (done == 0 ? 0 : WindowReduced));
                if(isV6)
                {
                    Write(piece, ip + 4, (uint)(piece.Length - ip - V6Header));
                }
                else
                {
                    Write(piece, ip + 2, (uint)(piece.Length - ip));
                    Write(piece, ip + 4, identification + (uint)pieces.Count);
                    Write(piece, ip + 10, 0);
                    Write(piece, ip + 10, ~Fold(Add(0, piece, ip, transport - ip)));
                }
                Sum(piece, ip, transport, isV6, true);
                pieces.Add(piece);
            }
            return pieces;
        }

        /// <summary>The sum over addresses, protocol, length, and all that follows.</summary>
        private static void Sum(byte[] frame, int ip, int transport, bool isV6, bool isTcp)
        {
            var end = isV6 ? ip + V6Header + (int)Read(frame, ip + 4) : ip + (int)Read(frame, ip + 2);
            var length = Math.Min(end, frame.Length) - transport;
            var place = transport + (isTcp ? 16 : 6);
            if(length < (isTcp ? TcpHeader : UdpHeader))
            {
                return;
            }
            Write(frame, place, 0);
            var sum = (uint)length + (isTcp ? ProtocolTcp : ProtocolUdp);
            sum = isV6 ? Add(sum, frame, ip + 8, 32) : Add(sum, frame, ip + 12, 8);
            var result = ~Fold(Add(sum, frame, transport, length)) & 0xFFFF;
            // UDP's 0 would be: there is no sum.
            Write(frame, place, result == 0 && !isTcp ? 0xFFFF : result);
        }

        private static uint Add(uint sum, byte[] data, int start, int count)
        {
            for(var i = 0; i < count; i++)
            {
                sum += (uint)(data[start + i] << (i % 2 == 0 ? 8 : 0));
            }
            return sum;
        }

        private static uint Fold(uint sum)
        {
            while(sum >> 16 != 0)
            {
                sum = (sum & 0xFFFF) + (sum >> 16);
            }
            return sum;
        }

        private static int V4Header(byte[] frame) => frame.Length > EthernetHeader ? (frame[EthernetHeader] & 0xF) * 4 : 0;

        private static uint Read(byte[] data, int index) => (uint)(data[index] << 8 | data[index + 1]);

        private static void Write(byte[] data, int index, uint value)
        {
            data[index] = (byte)(value >> 8);
            data[index + 1] = (byte)value;
        }

        private const uint GTSENDV4 = 1 << 28;
        private const uint GTSENDV6 = 1 << 27;
        private const int GTTCPHO_SHIFT = 18;
        private const uint GTTCPHO_MAX = 0x7F;
        private const uint UDP_CS = 1u << 31;
        private const uint TCP_CS = 1 << 30;
        private const uint IPV6_CS = 1 << 28;
        private const int MSS_SHIFT = 17;
        private const uint MSS_MAX = 0x7FF;
        private const int TCPHO_SHIFT = 17;
        private const uint TCPHO_MAX = 0x7FF;

        private const int EthernetHeader = 14;
        private const int V6Header = 40;
        private const int SmallestV4Header = 20;
        private const int TcpHeader = 20;
        private const int UdpHeader = 8;
        private const uint ProtocolTcp = 6;
        private const uint ProtocolUdp = 17;
        private const byte Finish = 0x01;
        private const byte Push = 0x08;
        private const byte WindowReduced = 0x80;
    }
}
