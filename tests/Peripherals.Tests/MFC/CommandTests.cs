using System.Linq;

using Antmicro.Renode.Time;

using NUnit.Framework;

namespace Exynos.Tests.MFC
{
    /// <summary>Start, reset, and the commands that need no stream.</summary>
    [TestFixture]
    public class CommandTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new MfcBoard();
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [Test]
        public void StartsUp()
        {
            board.Initialize();
            Assert.That(board[MfcRegisters.FwVersion], Is.Not.Zero);
            Assert.That(board.Mfc.State, Is.EqualTo("idle"));
            Assert.That(board.Board.Warnings, Is.Empty);
        }

        [Test]
        public void StartsAgainAfterAReset()
        {
            board.Initialize();
            board.Initialize();
            Assert.That(Open(), Is.EqualTo(RiscResponse.OpenInstance));
            board.Initialize();
            Assert.That(Open(), Is.EqualTo(RiscResponse.OpenInstance));
            Assert.That(board[MfcRegisters.RetInstanceId], Is.Zero, "the reset has dropped the first one");
        }

        [Test]
        public void DoesNotStartWithoutFirmware()
        {
            board.Board.Bus.WriteBytes(new byte[64], MfcBoard.Firmware);
            AssertSilentStart(MfcBoard.Firmware, "only zeros");
        }

        [Test]
        public void DoesNotStartFromWhereThereIsNoMemory()
        {
            AssertSilentStart(0x20000000, "no memory");
        }

        [Test]
        public void TheInterruptLineFollowsTheRegister()
        {
            board.Reset();
            board[MfcRegisters.RiscBase] = MfcBoard.Firmware;
            board[MfcRegisters.RiscOn] = 1;
            Assert.That(board.Mfc.IRQ.IsSet, Is.False);
            board.Board.Advance(TimeInterval.FromMilliseconds(10));
            Assert.That(board.Mfc.IRQ.IsSet, Is.True);
            Assert.That(board[MfcRegisters.Risc2HostInt], Is.EqualTo(1));
            Assert.That(board[MfcRegisters.Risc2HostCmd], Is.EqualTo(12));
            board[MfcRegisters.Risc2HostInt] = 0;
            Assert.That(board.Mfc.IRQ.IsSet, Is.False);
        }

        [Test]
        public void ACommandIsIgnoredWhileTheProcessorIsOff()
        {
            board.Reset();
            Assert.That(board.Send(HostCommand.SysInit), Is.EqualTo(RiscResponse.None));
            Assert.That(board.Board.Warnings.Single(), Does.Contain("firmware isn't running"));
        }

        [Test]
        public void AnUnknownCommandIsAnError()
        {
            board.Initialize();
            foreach(var command in new uint[] { 0, 11, 12, 200, uint.MaxValue })
            {
                Assert.That(board.Send((HostCommand)command), Is.EqualTo(RiscResponse.Error));
                Assert.That(board.LastError, Is.InRange(1, 144).And.Not.EqualTo(67).And.Not.EqualTo(124).And.Not.EqualTo(140));
            }
        }

        [Test]
        public void ASecondCommandBeforeTheResponseIsIgnored()
        {
            board.Initialize();
            board.Ring(HostCommand.OpenInstance);
            board.Ring(HostCommand.Sleep);
            Assert.That(board.WaitForResponse(), Is.EqualTo(RiscResponse.OpenInstance));
            Assert.That(board.WaitForResponse(), Is.EqualTo(RiscResponse.None));
            Assert.That(board.Board.Warnings.Single(), Does.Contain("before the response"));
        }

        [Test]
        public void AResetTakesAPendingCommandWithIt()
        {
            board.Initialize();
            board.Ring(HostCommand.OpenInstance);
            board.Reset();
            Assert.That(board.WaitForResponse(), Is.EqualTo(RiscResponse.None));
            board.Initialize();
        }

        [TestCase(HostCommand.SeqHeader)]
        [TestCase(HostCommand.InitBufs)]
        [TestCase(HostCommand.FrameStart)]
        [TestCase(HostCommand.LastFrame)]
        [TestCase(HostCommand.Flush)]
        [TestCase(HostCommand.CloseInstance)]
        public void CommandsForAnInstanceThatIsNotOpenAreErrors(object command)
        {
            board.Initialize();
            foreach(var id in new uint[] { 0, 1, 0x7FFFFFFF, uint.MaxValue })
            {
                board[MfcRegisters.InstanceId] = id;
                Assert.That(board.Send((HostCommand)command), Is.EqualTo(RiscResponse.Error));
            }
        }

        [TestCase(HostCommand.InitBufs)]
        [TestCase(HostCommand.FrameStart)]
        [TestCase(HostCommand.LastFrame)]
        public void CommandsBeforeTheHeaderAreErrors(object command)
        {
            board.Initialize();
            Open();
            board[MfcRegisters.InstanceId] = 0;
            board[MfcRegisters.NumDpb] = 20;
            Assert.That(board.Send((HostCommand)command), Is.EqualTo(RiscResponse.Error));
        }

        [Test]
        public void InstancesAreNumberedAndReused()
        {
            board.Initialize();
            for(var i = 0u; i < 16; i++)
            {
                Assert.That(Open(), Is.EqualTo(RiscResponse.OpenInstance));
                Assert.That(board[MfcRegisters.RetInstanceId], Is.EqualTo(i));
            }
            Assert.That(Open(), Is.EqualTo(RiscResponse.Error), "all are open");
            board[MfcRegisters.InstanceId] = 5;
            Assert.That(board.Send(HostCommand.CloseInstance), Is.EqualTo(RiscResponse.CloseInstance));
            Assert.That(board.Send(HostCommand.CloseInstance), Is.EqualTo(RiscResponse.Error), "it is closed already");
            Assert.That(Open(), Is.EqualTo(RiscResponse.OpenInstance));
            Assert.That(board[MfcRegisters.RetInstanceId], Is.EqualTo(5));
            Assert.That(board.Mfc.ListInstances().GetLength(0), Is.EqualTo(17));
        }

        [TestCase(2u, TestName = "no decoder")]
        [TestCase(9u, TestName = "VC-1 simple and main")]
        [TestCase(21u, TestName = "MVC encoder")]
        [TestCase(uint.MaxValue, TestName = "none")]
        public void OtherCodecsCannotBeOpened(uint codec)
        {
            board.Initialize();
            board[MfcRegisters.CodecType] = codec;
            Assert.That(board.Send(HostCommand.OpenInstance), Is.EqualTo(RiscResponse.Error));
            Assert.That(board.Board.Warnings.Single(), Does.Contain("H.264"));
        }

        [Test]
        public void SysInitClosesWhatWasOpen()
        {
            board.Initialize();
            Open();
            Assert.That(board.Send(HostCommand.SysInit), Is.EqualTo(RiscResponse.SysInit));
            board[MfcRegisters.InstanceId] = 0;
            Assert.That(board.Send(HostCommand.CloseInstance), Is.EqualTo(RiscResponse.Error));
        }

        [Test]
        public void WakesUpOnlyFromSleep()
        {
            board.Initialize();
            Assert.That(board.Send(HostCommand.Wakeup), Is.EqualTo(RiscResponse.Error));
            Assert.That(board.Send(HostCommand.Sleep), Is.EqualTo(RiscResponse.Sleep));
            board.Reset();
            board.Start();
            Assert.That(board.Send(HostCommand.Wakeup), Is.EqualTo(RiscResponse.Wakeup));
            Assert.That(board.LastError, Is.Zero);
        }

        [Test]
        public void MachineResetLeavesNothing()
        {
            board.Initialize();
            Open();
            board.Ring(HostCommand.OpenInstance);
            board.Mfc.Reset();
            Assert.That(board.Mfc.IRQ.IsSet, Is.False);
            Assert.That(board[MfcRegisters.RiscOn], Is.Zero);
            Assert.That(board[MfcRegisters.FwVersion], Is.Zero);
            Assert.That(board.WaitForResponse(), Is.EqualTo(RiscResponse.None));
            Assert.That(board.Mfc.ListInstances().GetLength(0), Is.EqualTo(1));
            Assert.That(board.Mfc.State, Is.EqualTo("off"));
        }

        private RiscResponse Open()
        {
            board[MfcRegisters.CodecType] = 0;
            return board.Send(HostCommand.OpenInstance);
        }

        private void AssertSilentStart(uint firmware, string message)
        {
            board.Reset();
            board[MfcRegisters.RiscBase] = firmware;
            board[MfcRegisters.RiscOn] = 1;
            Assert.That(board.WaitForResponse(), Is.EqualTo(RiscResponse.None));
            Assert.That(board.Board.Warnings, Has.Some.Contains(message));
        }

        private MfcBoard board = null!;
    }
}
