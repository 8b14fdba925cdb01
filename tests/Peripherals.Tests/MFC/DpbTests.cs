using System.Linq;

using Antmicro.Renode.Peripherals.Video.MFC;

using NUnit.Framework;

namespace Exynos.Tests.MFC
{
    [TestFixture]
    public class DpbTests
    {
        [SetUp]
        public void SetUp()
        {
            dpb = new MfcDpb();
            dpb.Configure(Enumerable.Range(0, 4).Select(x => new FrameBuffer((uint)(0x1000 * x), (uint)(0x1000 * x + 0x800))).ToArray());
        }

        [Test]
        public void TakesSlotsInTurn()
        {
            Assert.That(Enumerable.Range(0, 4).Select(x => Take(0xF, x)), Is.EqualTo(new[] { 0, 1, 2, 3 }));
        }

        [Test]
        public void TakesOnlyWhatTheDriverHasQueued()
        {
            Assert.That(Take(0xA, 0), Is.EqualTo(1));
            Assert.That(Take(0xA, 1), Is.EqualTo(3));
            Assert.That(Take(0xA, 2), Is.EqualTo(-1));
            Assert.That(dpb.TakenFlags, Is.EqualTo(0xA));
        }

        [Test]
        public void ASlotThatWasJustDisplayedIsTakenLast()
        {
            Take(0xF, 0);
            dpb.Release(dpb.Find(0)!);
            Assert.That(Enumerable.Range(1, 4).Select(x => Take(0xF, x)), Is.EqualTo(new[] { 1, 2, 3, 0 }));
        }

        [Test]
        public void ASlotIsTakenUntilItsPictureIsDisplayed()
        {
            for(var i = 0; i < 4; i++)
            {
                Take(0xF, i);
            }
            Assert.That(Take(0xF, 4), Is.EqualTo(-1));
            dpb.Release(dpb.Find(2)!);
            Assert.That(dpb.IsTaken(2), Is.False);
            Assert.That(Take(0xF, 4), Is.EqualTo(2));
            Assert.That(dpb.Find(2), Is.Null);
        }

        [Test]
        public void TheOldestPictureCanBeGivenUp()
        {
            Take(0xF, 10);
            Take(0xF, 11);
            Assert.That(dpb.DropOldest()!.Number, Is.EqualTo(10));
            Assert.That(dpb.DropOldest()!.Number, Is.EqualTo(11));
            Assert.That(dpb.DropOldest(), Is.Null);
            Assert.That(dpb.TakenFlags, Is.Zero);
        }

        [Test]
        public void ClearingKeepsTheBuffers()
        {
            Take(0xF, 0);
            dpb.Clear();
            Assert.That(dpb.Pictures, Is.Empty);
            Assert.That(dpb.SlotCount, Is.EqualTo(4));
            Assert.That(dpb[3].Chroma, Is.EqualTo(0x3800));
        }

        [Test]
        public void AllOf32SlotsCanBeUsed()
        {
            dpb.Configure(Enumerable.Repeat(new FrameBuffer(0, 0), 32).ToArray());
            Assert.That(Enumerable.Range(0, 32).Select(x => Take(uint.MaxValue, x)), Is.EqualTo(Enumerable.Range(0, 32)));
            Assert.That(dpb.TakenFlags, Is.EqualTo(uint.MaxValue));
        }

        [Test]
        public void WithoutBuffersNothingCanBeTaken()
        {
            Assert.That(new MfcDpb().Take(uint.MaxValue, 0, FrameType.I, 0, Format), Is.Null);
        }

        private int Take(uint available, long number)
        {
            return dpb.Take(available, number, FrameType.P, 0, Format)?.Slot ?? -1;
        }

        private static readonly PictureFormat Format =
            new PictureFormat(new ParameterSets().AddSequence(new SpsSpec().ToUnit()[4..])!, false, false);

        private MfcDpb dpb = new MfcDpb();
    }
}
