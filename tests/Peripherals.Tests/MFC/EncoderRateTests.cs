using System;
using System.Linq;

using NUnit.Framework;

namespace Exynos.Tests.MFC
{
    /// <summary>What a decoder with a buffer of a second sees of a stream whose rate the device controls.</summary>
    [TestFixture]
    public class EncoderRateTests
    {
        /// <summary>
        /// The buffer is half full when the decoder begins. Each picture is there when its turn comes, from the first, large
        /// one on.
        /// </summary>
        [TestCase(H264, 51u)]
        [TestCase(Mpeg4, 31u)]
        [TestCase(H263, 31u)]
        [TestCase(VP8, 127u)]
        public void TheDecodersBufferIsNeverEmpty(uint codec, uint maximum)
        {
            using var board = new MfcBoard();
            board.Initialize();
            var driver = new MfcEncoderDriver(board, codec)
            {
                BitRate = Rate, QpMinimum = codec == H264 ? 0u : 1, QpMaximum = maximum, Profile = codec == H264 ? 1u : 0, Gop = 12, QpI = 20,
            };
            driver.Begin();
            var chance = new Random(1);
            for(var i = 0; i < Pictures; i++)
            {
                driver.Encode(Enumerable.Range(0, driver.Width * driver.Height * 3 / 2).Select(x => (byte)(60 + (x + i) % 128 + chance.Next(24))).ToArray(), i == Pictures - 1);
            }
            if(!driver.IsFinished)
            {
                driver.Drain();
            }
            var fullness = Rate / 2.0;
            foreach(var size in driver.Buffers.Select(x => x.Data.Length * 8))
            {
                fullness -= size;
                Assert.That(fullness, Is.Not.Negative);
                fullness = Math.Min(fullness + Rate / 30.0, Rate);
            }
            // The pictures could have taken more.
            Assert.That(driver.Buffers.Sum(x => x.Data.Length) * 8 * 30 / Pictures, Is.GreaterThan(Rate * 9 / 10));
        }

        private const uint H264 = 20;
        private const uint Mpeg4 = 23;
        private const uint H263 = 24;
        private const uint VP8 = 25;
        private const int Rate = 1000000;
        private const int Pictures = 24;
    }
}
