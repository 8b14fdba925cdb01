using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Peripherals.USB;

using NUnit.Framework;

namespace Exynos.Tests.USB
{
    /// <summary>Sums and segments, checked as a receiver checks them.</summary>
    [TestFixture]
    public class TransmitOffloadTests
    {
        [TestCase(false, false), TestCase(false, true), TestCase(true, false), TestCase(true, true)]
        public void ShouldComputeTheSum(bool isV6, bool isTcp)
        {
            foreach(var payload in new[] { 0, 1, 2, 777, 1400 })
            {
                var frame = Packet(isV6, isTcp, payload);
                var transport = isV6 ? 54 : 34;
                var second = (uint)transport << 17 | (isTcp ? 1u << 30 : 1u << 31) | (isV6 ? 1u << 28 : 1u << 29);

                var sent = TransmitOffload.Apply(frame, 3u << 30 | (uint)frame.Length, second).Single();

                AssertSums(sent, isV6, isTcp, checkHeader: false);
            }
        }

        [TestCase(false, 4000, 1448, 3), TestCase(true, 4000, 1428, 3), TestCase(false, 1000, 1448, 1), TestCase(false, 2896, 1448, 2)]
        public void ShouldCutLargeSegments(bool isV6, int payload, int largest, int count)
        {
            var frame = Packet(isV6, true, payload);
            var transport = isV6 ? 54 : 34;
            frame[transport + 13] = 0x80 | 0x10 | 0x08 | 0x01;
            var original = frame.ToArray();
            var first = 3u << 30 | (isV6 ? 1u << 27 : 1u << 28) | (uint)transport << 18 | (uint)frame.Length;

            var pieces = TransmitOffload.Apply(frame, first, (uint)largest << 17).ToList();

            Assert.That(pieces, Has.Count.EqualTo(count));
            var header = transport + 20;
            Assert.That(pieces.SelectMany(x => x.Skip(header)), Is.EqualTo(original.Skip(header)), "all data, in order");
            for(var i = 0; i < count; i++)
            {
                AssertSums(pieces[i], isV6, true, checkHeader: !isV6);
                Assert.That(BigEndian(pieces[i], transport + 4, 4), Is.EqualTo(0x12345678 + i * largest), "sequence");
                Assert.That(pieces[i][transport + 13], Is.EqualTo(0x10 | (i == 0 ? 0x80 : 0) | (i == count - 1 ? 0x09 : 0)), "flags");
                if(!isV6)
                {
                    Assert.That(BigEndian(pieces[i], 18, 2), Is.EqualTo(0xABCD + i), "identification");
                }
            }
        }

        [Test]
        public void ShouldLeaveWhatItIsNotAskedFor()
        {
            var frame = Packet(false, true, 100);
            var before = frame.ToArray();

            Assert.That(TransmitOffload.Apply(frame, (uint)frame.Length, 0).Single(), Is.EqualTo(before));
        }

        [Test]
        public void ShouldTakeAnyFrameAndDescriptor()
        {
            var random = new Random(5422);
            for(var i = 0; i < 20000; i++)
            {
                var frame = new byte[random.Next(0, 200)];
                random.NextBytes(frame);
                Assert.That(() => TransmitOffload.Apply(frame, (uint)random.Next() << 1, (uint)random.Next() << 1 | 1u << 30).ToList(), Throws.Nothing);
            }
        }

        private static void AssertSums(byte[] frame, bool isV6, bool isTcp, bool checkHeader)
        {
            var transport = isV6 ? 54 : 34;
            if(checkHeader)
            {
                Assert.That(Sum(frame.Skip(14).Take(20)), Is.EqualTo(0xFFFF), "the header's sum");
            }
            var length = isV6 ? BigEndian(frame, 18, 2) : BigEndian(frame, 16, 2) - 20;
            Assert.That(length, Is.EqualTo(frame.Length - transport), "the length in the header");
            var pseudo = (isV6 ? frame.Skip(22).Take(32) : frame.Skip(26).Take(8)).Concat(new byte[] { 0, (byte)(isTcp ? 6 : 17), (byte)(length >> 8), (byte)length });
            Assert.That(Sum(pseudo.Concat(frame.Skip(transport))), Is.EqualTo(0xFFFF));
        }

        private static long Sum(IEnumerable<byte> data)
        {
            var bytes = data.ToArray();
            var sum = 0L;
            for(var i = 0; i < bytes.Length; i += 2)
            {
                sum += bytes[i] << 8 | (i + 1 < bytes.Length ? bytes[i + 1] : 0);
            }
            while(sum > 0xFFFF)
            {
                sum = (sum & 0xFFFF) + (sum >> 16);
            }
            return sum;
        }

        private static long BigEndian(byte[] data, int index, int count) => data.Skip(index).Take(count).Aggregate(0L, (value, x) => value << 8 | x);

        private static byte[] Packet(bool isV6, bool isTcp, int payload)
        {
            var random = new Random(payload);
            var header = isTcp ? 20 : 8;
            var transport = isV6 ? 54 : 34;
            var frame = new byte[transport + header + payload];
            random.NextBytes(frame);
            var length = header + payload;
            if(isV6)
            {
                frame[14] = 0x60;
                (frame[18], frame[19], frame[20]) = ((byte)(length >> 8), (byte)length, (byte)(isTcp ? 6 : 17));
            }
            else
            {
                frame[14] = 0x45;
                (frame[16], frame[17]) = ((byte)(length + 20 >> 8), (byte)(length + 20));
                (frame[18], frame[19], frame[23]) = (0xAB, 0xCD, (byte)(isTcp ? 6 : 17));
            }
            if(isTcp)
            {
                new byte[] { 0x12, 0x34, 0x56, 0x78 }.CopyTo(frame, transport + 4);
                frame[transport + 12] = 0x50;
            }
            else
            {
                (frame[transport + 4], frame[transport + 5]) = ((byte)(length >> 8), (byte)length);
            }
            return frame;
        }
    }
}
