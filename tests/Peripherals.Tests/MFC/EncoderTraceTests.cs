using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;

using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals.Video;

using NUnit.Framework;

namespace Exynos.Tests.MFC
{
    /// <summary>What <c>mfc StartEncoderTrace</c> writes.</summary>
    [TestFixture]
    public class EncoderTraceTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new MfcBoard();
            board.Initialize();
            path = Path.GetTempFileName();
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
            File.Delete(path);
        }

        /// <summary>A line for each picture, with the hash of what lies in the host's memory.</summary>
        [Test]
        public void EachPictureHasALine()
        {
            board.Mfc.StartEncoderTrace(path);
            var driver = Encode(5);
            board.Mfc.StopEncoderTrace();
            var lines = File.ReadAllLines(path).Select(x => JsonDocument.Parse(x).RootElement).ToArray();
            Assert.That(string.Concat(lines.Select(x => x.GetProperty("type").GetString())), Is.EqualTo(driver.Types));
            Assert.That(lines.Select(x => x.GetProperty("number").GetInt32()), Is.EqualTo(Enumerable.Range(0, 5)));
            Assert.That(lines.Select(x => x.GetProperty("size").GetInt32()), Is.EqualTo(driver.Buffers.Select(x => x.Data.Length)));
            Assert.That(lines.Select(x => x.GetProperty("sha1").GetString()), Is.EqualTo(driver.Buffers.Select(x => Convert.ToHexString(SHA1.HashData(x.Data)).ToLowerInvariant())));
            Assert.That(lines.Select(x => x.GetProperty("errors").GetArrayLength()), Is.All.EqualTo(3));
        }

        [Test]
        public void AnotherTraceEndsTheFirst()
        {
            var other = Path.GetTempFileName();
            board.Mfc.StartEncoderTrace(other);
            board.Mfc.StartEncoderTrace(path);
            Encode(3);
            board.Mfc.StopEncoderTrace();
            Assert.That(new[] { File.ReadAllLines(other).Length, File.ReadAllLines(path).Length }, Is.EqualTo(new[] { 0, 3 }));
            File.Delete(other);
        }

        [Test]
        public void NothingIsWrittenAfterItsEnd()
        {
            board.Mfc.StartEncoderTrace(path);
            board.Mfc.StopEncoderTrace();
            board.Mfc.StopEncoderTrace();
            Encode(2);
            Assert.That(File.ReadAllText(path), Is.Empty);
        }

        [Test]
        public void AFileThatCannotBeWrittenIsRefused()
        {
            var failure = Assert.Throws<RecoverableException>(new Action(() => board.Mfc.StartEncoderTrace("/nowhere/encoder.jsonl")))!;
            Assert.That(failure.Message, Does.StartWith("Cannot write '/nowhere/encoder.jsonl'"));
        }

        private MfcEncoderDriver Encode(int pictures)
        {
            var driver = new MfcEncoderDriver(board, Mpeg4) { QpI = 4, QpP = 5, QpMaximum = 31, Profile = 0 };
            driver.Begin();
            for(var i = 0; i < pictures; i++)
            {
                // A slope, brighter each time
                driver.Encode(Enumerable.Range(0, driver.Width * driver.Height * 3 / 2).Select(x => (byte)(x + 10 * i)).ToArray(), i == pictures - 1);
            }
            if(!driver.IsFinished)
            {
                driver.Drain();
            }
            return driver;
        }

        private MfcBoard board = null!;
        private string path = "";

        private const uint Mpeg4 = 23;
    }
}
