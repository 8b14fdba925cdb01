using System;
using System.Linq;
using System.Threading;

using Antmicro.Renode.Peripherals.Video.MFC;

using NUnit.Framework;

namespace Exynos.Tests.MFC
{
    /// <summary>
    /// Decoders are native memory and work on threads of their own: none may be left over, and no two may work for
    /// one instance.
    /// </summary>
    [TestFixture]
    public class LifetimeTests
    {
        [SetUp]
        public void SetUp()
        {
            live = made = active = mostActive = 0;
            gate.Set();
            board = new MfcBoard();
            board.Mfc.DecoderFactory = options => new WatchedDecoder(this, new LibavcodecDecoder(options));
            board.Initialize();
            units = TestStream.Get("cabac.264").Read().ToArray();
        }

        [TearDown]
        public void TearDown()
        {
            gate.Set();
            board.Dispose();
        }

        [Test]
        public void OpeningAndClosingLeavesNoDecoder()
        {
            for(var round = 0; round < 50; round++)
            {
                var driver = new MfcDriver(board);
                driver.Begin(units[0]);
                for(var i = 0; i <= round % 7; i++)
                {
                    driver.Decode(units[i], i);
                }
                Assert.That(live, Is.EqualTo(1));
                Assert.That(driver.Close(), Is.EqualTo(RiscResponse.CloseInstance));
                Assert.That(live, Is.Zero, $"round {round}");
            }
            Assert.That(made, Is.EqualTo(50));
        }

        [Test]
        public void InstancesThatAreNeverClosedGoWithTheFirmware([Values("reset", "SYS_INIT", "processor off and on", "machine reset", "sleep without wakeup")] string end)
        {
            for(var i = 0; i < 3; i++)
            {
                var driver = new MfcDriver(board, 0x60000000 + (uint)i * 0x10000000);
                driver.Begin(units[0]);
                driver.Decode(units[0], 0);
                driver.Decode(units[1], 1);
            }
            Assert.That(live, Is.EqualTo(3));
            switch(end)
            {
            case "reset":
                board.Reset();
                break;
            case "SYS_INIT":
                Assert.That(board.Send(HostCommand.SysInit), Is.EqualTo(RiscResponse.SysInit));
                break;
            case "processor off and on":
                board.Start();
                break;
            case "machine reset":
                board.Mfc.Reset();
                break;
            default:
                Assert.That(board.Send(HostCommand.Sleep), Is.EqualTo(RiscResponse.Sleep));
                board.Reset();
                Assert.That(live, Is.EqualTo(3), "they sleep");
                board.Mfc.Reset();
                break;
            }
            Assert.That(live, Is.Zero);
        }

        [Test]
        public void WhatWasOpenedWhileOthersSleptGoesWhenTheyWake()
        {
            new MfcDriver(board).Begin(units[0]);
            Assert.That(board.Send(HostCommand.Sleep), Is.EqualTo(RiscResponse.Sleep));
            var other = new MfcDriver(board, 0x70000000);
            other.Begin(units[0]);
            other.Decode(units[0], 0);
            Assert.That(live, Is.EqualTo(1));
            Assert.That(board.Send(HostCommand.Wakeup), Is.EqualTo(RiscResponse.Wakeup));
            Assert.That(live, Is.Zero);
        }

        [TestCase(true)]
        [TestCase(false)]
        public void StoppingTheProcessorStopsItsWork(bool byReset)
        {
            var driver = new MfcDriver(board);
            driver.Begin(units[0]);
            driver.Decode(units[0], 0);
            gate.Reset();
            driver.StartFrame(units[1]);
            Assert.That(SpinWait.SpinUntil(() => active == 1, TimeSpan.FromSeconds(10)), Is.True, "it decodes");
            var opener = new Timer(_ => gate.Set(), null, 100, Timeout.Infinite);
            board[byReset ? MfcRegisters.MfcReset : MfcRegisters.RiscOn] = byReset ? 0x1FFFu : 0;
            Assert.That(active, Is.Zero, "nothing goes on in the background that the next command could meet");
            Assert.That(board.WaitForResponse(), Is.EqualTo(RiscResponse.None));
            opener.Dispose();

            // The firmware starts from nothing, and works.
            board.Initialize();
            driver = new MfcDriver(board);
            driver.Begin(units[0]);
            for(var i = 0; i < 5; i++)
            {
                driver.Decode(units[i], i);
            }
            Assert.That(mostActive, Is.EqualTo(1));
        }

        private int live;
        private int made;
        private int active;
        private int mostActive;
        private MfcBoard board = null!;
        private byte[][] units = Array.Empty<byte[]>();
        private readonly ManualResetEventSlim gate = new ManualResetEventSlim(true);

        /// <summary>Counts itself, and decodes only while the gate is open.</summary>
        private sealed class WatchedDecoder : IPictureDecoder
        {
            public WatchedDecoder(LifetimeTests owner, IPictureDecoder decoder)
            {
                this.owner = owner;
                this.decoder = decoder;
                Interlocked.Increment(ref owner.live);
                Interlocked.Increment(ref owner.made);
            }

            public void Dispose()
            {
                decoder.Dispose();
                Interlocked.Decrement(ref owner.live);
            }

            public bool Decode(ReadOnlySpan<byte> accessUnit, long number, Action<IDecodedPicture> handler)
            {
                owner.mostActive = Math.Max(owner.mostActive, Interlocked.Increment(ref owner.active));
                owner.gate.Wait(TimeSpan.FromSeconds(10));
                var result = decoder.Decode(accessUnit, number, handler);
                Interlocked.Decrement(ref owner.active);
                return result;
            }

            public IDecodedPicture? TakeDecoded(long number) => decoder.TakeDecoded(number);

            public bool Drain(Action<IDecodedPicture> handler) => decoder.Drain(handler);

            private readonly LifetimeTests owner;
            private readonly IPictureDecoder decoder;
        }
    }
}
