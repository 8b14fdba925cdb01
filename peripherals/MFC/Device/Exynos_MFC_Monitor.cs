using System;
using System.IO;
using System.Linq;

using Antmicro.Migrant;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Video.MFC;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>What a user of the monitor asks for.</summary>
    public partial class Exynos_MFC
    {
        /// <summary>The open instances, one a row.</summary>
        public string[,] ListInstances()
        {
            return Synchronized(() => Table(new[] { "instance", "state", "size", "visible", "layout", "buffers", "decoded", "displayed", "waiting", "lost", "kept bytes", "codec" },
                instances.Values.OrderBy(x => x.Id).Select(x => new[]
                {
                    x.Id.ToString(), x.State.ToString(),
                    x.Format == null ? "-" : $"{x.Format.Width}x{x.Format.Height}",
                    x.Format == null ? "-" : $"{x.Format.VisibleWidth}x{x.Format.VisibleHeight}+{x.Format.CropLeft}+{x.Format.CropTop}",
                    x.Format == null ? "-" : (x.Format.IsCrFirst ? "NV21" : "NV12") + (x.Format.IsTiled ? " tiled 16x16" : ""),
                    $"{x.Dpb.SlotCount} (needs {x.RequiredBuffers})", x.NextNumber.ToString(), x.DisplayedPictures.ToString(),
                    x.Dpb.Pictures.Count.ToString(), x.LostPictures.ToString(), x.Stream.History.Size.ToString(), x.Codec.Name,
                }).ToArray()));
        }

        /// <summary>
        /// An instance's picture buffers, one a row: addresses, and the picture that waits in it to be displayed.
        /// </summary>
        public string[,] ShowPictureBuffer(int instance)
        {
            return Synchronized(() => DescribePictureBuffer(instance));
        }

        private string[,] DescribePictureBuffer(int instance)
        {
            if(!instances.TryGetValue(instance, out var found))
            {
                throw new RecoverableException($"Instance {instance} isn't open");
            }
            return Table(new[] { "slot", "luma", "chroma", "queued", "picture", "type", "tag" },
                Enumerable.Range(0, found.Dpb.SlotCount).Select(slot =>
                {
                    var picture = found.Dpb.Pictures.FirstOrDefault(x => x.Slot == slot);
                    return new[]
                    {
                        slot.ToString(), $"0x{found.Dpb[slot].Luma:X8}", $"0x{found.Dpb[slot].Chroma:X8}", (found.AvailableFlags >> slot & 1) != 0 ? "yes" : "no",
                        picture == null ? "-" : picture.Number.ToString(), picture == null ? "-" : picture.Type.ToString(),
                        picture == null ? "-" : $"0x{picture.Tag:X}",
                    };
                }).ToArray());
        }

        /// <summary>
        /// Records the stream that an instance is given from now on, as the firmware reads it from memory: parameter
        /// sets and pictures in decoding order: a byte stream, of VP8 an IVF file. A player that reads the file decodes what
        /// the device decoded.
        /// </summary>
        /// <param name="path">The file; one that exists is replaced.</param>
        /// <param name="instance">The instance, which needn't be open yet.</param>
        /// <exception cref="RecoverableException">The file can't be made.</exception>
        public void StartStreamRecording(string path, int instance = 0)
        {
            StopStreamRecording();
            FileStream file;
            try
            {
                file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
            }
            catch(Exception e) when(e is IOException || e is UnauthorizedAccessException || e is ArgumentException || e is NotSupportedException)
            {
                throw new RecoverableException($"The stream can't be recorded to {path}: {e.Message}");
            }
            Synchronized(() =>
            {
                recordedInstance = instance;
                return recording = file;
            });
        }

        /// <summary>Closes the file. It does so by itself when the device goes away.</summary>
        public void StopStreamRecording()
        {
            Synchronized(() =>
            {
                recording?.Dispose();
                return recording = null;
            });
        }

        /// <summary>The command that runs, or "idle", or "off".</summary>
        public string State => Synchronized(() => operation != null ? operation.Command.ToString() : isRunning ? "idle" : "off");

        private void Record(MfcInstance instance, int length)
        {
            if(recording == null || instance.Id != recordedInstance)
            {
                return;
            }
            try
            {
                if(recording.Position == 0)
                {
                    Append(recording, instance.Codec.GetFileHeader());
                    recordedUnits = 0;
                }
                Append(recording, instance.Codec.GetFramePrefix(length, recordedUnits++));
                recording.Write(streamData, 0, length);
                recording.Flush();
            }
            catch(IOException e)
            {
                this.Log(LogLevel.Error, "The recording of the stream ends here: {0}", e.Message);
                StopStreamRecording();
            }
        }

        [Transient]
        private FileStream? recording;
        [Transient]
        private int recordedInstance;

        [Transient]
        private long recordedUnits;

        private static void Append(Stream file, byte[] bytes)
        {
            file.Write(bytes, 0, bytes.Length);
        }

        private static string[,] Table(string[] head, string[][] rows)
        {
            var table = new string[rows.Length + 1, head.Length];
            for(var column = 0; column < head.Length; column++)
            {
                table[0, column] = head[column];
                for(var row = 0; row < rows.Length; row++)
                {
                    table[row + 1, column] = rows[row][column];
                }
            }
            return table;
        }
    }
}
