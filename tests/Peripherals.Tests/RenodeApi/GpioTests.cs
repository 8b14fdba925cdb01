using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Exceptions;

using NUnit.Framework;

namespace Exynos.Tests.RenodeApi
{
    /// <summary>What the models rely on in interrupt lines; holds for the stand-in and for Renode.</summary>
    [TestFixture]
    public class GpioTests
    {
        [Test]
        public void ShouldTellChangesOnly()
        {
            var line = new GPIO();
            var receiver = new LineRecorder();
            line.Connect(receiver, 3);

            line.Set(true);
            line.Set(true);
            line.Set(false);

            Assert.That(receiver.Events, Is.EqualTo(new[] { (3, false), (3, true), (3, false) }));
        }

        [Test]
        public void ShouldReachEveryReceiver()
        {
            var line = new GPIO();
            var receiver = new LineRecorder();
            line.Connect(receiver, 1);
            line.Connect(receiver, 2);
            line.Connect(receiver, 2);

            line.Set();

            Assert.That(line.Endpoints.Select(x => x.Number), Is.EqualTo(new[] { 1, 2 }));
            Assert.That(receiver.Level(1) && receiver.Level(2), Is.True);
            line.Disconnect();
            line.Unset();
            Assert.That(receiver.Level(1), Is.True);
        }

        [Test]
        public void ShouldTellANewReceiverTheLevel()
        {
            var line = new GPIO();
            line.Set();
            var receiver = new LineRecorder();

            line.Connect(receiver, 0);

            Assert.That(receiver.Level(0), Is.True);
        }

        [Test]
        public void ShouldRefuseAnInputThatIsNotThere()
        {
            Assert.That(() => new GPIO().Connect(new LineRecorder(), LineRecorder.Inputs), Throws.InstanceOf<ConstructionException>());
        }
    }
}
