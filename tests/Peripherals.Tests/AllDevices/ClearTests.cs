using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;

using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals.DMA;
using Antmicro.Renode.Peripherals.Video;

using Exynos.Tests.MFC;

using NUnit.Framework;

namespace Exynos.Tests.AllDevices
{
    /// <summary>
    /// Renode's <c>Clear</c> ends all that a device and its recordings hold of the host: threads, files, memory.
    /// </summary>
    [TestFixture, NonParallelizable]
    public class ClearTests
    {
        [SetUp]
        public void SetUp()
        {
            folder = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"clear-{Guid.NewGuid():N}");
            Directory.CreateDirectory(folder);
        }

        [TearDown]
        public void TearDown()
        {
            EmulationManager.Instance.Clear();
            Directory.Delete(folder, true);
        }

        [TestCaseSource(nameof(Recordings))]
        public void ShouldEndARecording(string name)
        {
            var threads = Threads();
            var machine = DecodeWhileRecording(board => recordings[name](board, Path.Combine(folder, "recording")));

            EmulationManager.Instance.Clear();

            Assert.That(OpenFiles(), Is.Empty, "files");
            // A thread that has ended stays in the list for a moment.
            Assert.That(Threads, Is.EqualTo(threads).After(2000, 10), "threads of recorders");
            Assert.That(IsGone(machine), "the machine is still held by something");
        }

        /// <summary>
        /// Decodes on a thread of its own: Renode's bus keeps the machine in what belongs to the thread that accesses
        /// it.
        /// </summary>
        private static WeakReference DecodeWhileRecording(Action<MfcBoard> start)
        {
            WeakReference? machine = null;
            var thread = new Thread(() => machine = Decode(start));
            thread.Start();
            thread.Join();
            return machine!;
        }

        /// <summary>Decodes two pictures, the second of which isn't done.</summary>
        private static WeakReference Decode(Action<MfcBoard> start)
        {
            var board = new MfcBoard(128 << 20);
            board.Initialize();
            start(board);
            var units = TestStream.Get("baseline.264").Read();
            var driver = new MfcDriver(board, 0x41000000) { DisplayDelay = 0 };
            driver.Begin(units[0]);
            driver.Decode(units[0], 0);
            driver.StartFrame(units[1]);
            return new WeakReference(board.Board.Machine);
        }

        private static bool IsGone(WeakReference reference)
        {
            for(var i = 0; i < 20 && reference.IsAlive; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
            return !reference.IsAlive;
        }

        private static int Threads()
        {
            return Directory.GetDirectories("/proc/self/task").Count(x => File.ReadAllText(Path.Combine(x, "comm")).StartsWith("frame recorder", StringComparison.Ordinal));
        }

        private string[] OpenFiles()
        {
            return Directory.GetFiles("/proc/self/fd").Select(x => new FileInfo(x).LinkTarget ?? "").Where(x => x.StartsWith(folder, StringComparison.Ordinal)).ToArray();
        }

        private static readonly Dictionary<string, Action<MfcBoard, string>> recordings = new Dictionary<string, Action<MfcBoard, string>>
        {
            ["nothing"] = (_, _) => { },
            ["frame trace"] = (board, path) => board.Mfc.StartFrameTrace(path),
            ["frames"] = (board, path) => board.Mfc.SaveFrames(path),
            ["DMA trace"] = (board, path) => board.Mfc.StartDmaTrace(path),
            ["encoder trace"] = (board, path) => board.Mfc.StartEncoderTrace(path),
            ["stream"] = (board, path) => board.Mfc.StartStreamRecording(path),
        };

        private static IEnumerable<string> Recordings => recordings.Keys;

        private string folder = null!;
    }
}
