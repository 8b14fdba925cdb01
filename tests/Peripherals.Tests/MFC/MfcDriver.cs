using System;
using System.Collections.Generic;
using System.Linq;

using NUnit.Framework;

namespace Exynos.Tests.MFC
{
    internal enum OutputFormat
    {
        Nv12,
        Nv21,
        Tiled,
    }

    /// <summary>A picture the driver handed out: what a reader finds in the buffer, cropped, as I420.</summary>
    internal sealed class OutputPicture
    {
        public byte[] Data = Array.Empty<byte>();
        public int Width;
        public int Height;
        public int Slot;
        public uint FrameType;
        public uint Tag;
        public bool IsDamaged;
        public bool IsInterlaced;
        /// <summary>Number of the access unit whose decoding was reported for this buffer: its timestamp.</summary>
        public int Timestamp = -1;
    }

    /// <summary>
    /// One context of s5p_mfc_dec.c and s5p_mfc.c: queues of buffers, states, what each interrupt does. The
    /// application's side is one that queues a displayed buffer again as soon as it has copied it.
    /// </summary>
    internal sealed class MfcDriver
    {
        /// <param name="memory">Where this context's buffers lie; 256 MiB from there on are its own.</param>
        /// <param name="extraBuffers">Buffers beyond the minimum: 0 to 5 (MFC_MAX_EXTRA_DPB).</param>
        public MfcDriver(MfcBoard board, uint memory = 0x60000000, OutputFormat format = OutputFormat.Nv12, int extraBuffers = 2)
        {
            this.board = board;
            this.memory = memory;
            this.format = format;
            this.extraBuffers = extraBuffers;
        }

        public RiscResponse Open()
        {
            board[MfcRegisters.CodecType] = Codec;
            board[MfcRegisters.ContextMemAddr] = memory;
            board[MfcRegisters.ContextMemSize] = 2 * 1024 * 1024;
            var response = board.Send(HostCommand.OpenInstance);
            Instance = board[MfcRegisters.RetInstanceId];
            return response;
        }

        /// <summary>s5p_mfc_run_init_dec_v6(); on SEQ_DONE what handle_seq_done reads.</summary>
        public RiscResponse ParseHeader(byte[] buffer)
        {
            WriteStream(buffer);
            board[MfcRegisters.DecOptions] = DisplayDelay.HasValue ? 8u : 0;
            if(DisplayDelay.HasValue)
            {
                board[MfcRegisters.DisplayDelay] = DisplayDelay.Value;
            }
            board[MfcRegisters.InitBufferOptions] = format == OutputFormat.Tiled ? 1u : 0;
            board[MfcRegisters.PixelFormat] = format == OutputFormat.Nv21 ? 1u : 0;
            board[MfcRegisters.SeiEnable] = 0;
            board[MfcRegisters.InstanceId] = Instance;
            var response = board.Send(HostCommand.SeqHeader);
            if(response != RiscResponse.SeqDone)
            {
                return response;
            }
            Width = (int)board[MfcRegisters.DisplayFrameWidth];
            Height = (int)board[MfcRegisters.DisplayFrameHeight];
            MinimumBuffers = (int)board[MfcRegisters.MinNumDpb];
            mvCount = (int)board[MfcRegisters.MinNumMv];
            // head_processed: whether the buffer is used up.
            HeaderIsUsedUp = board[MfcRegisters.DecodedNalSize] >= buffer.Length;
            return response;
        }

        /// <summary>s5p_mfc_set_dec_frame_buffer_v6(), sizes as of s5p_mfc_dec_calc_dpb_size_v6().</summary>
        public RiscResponse InitBuffers()
        {
            var macroblocks = (Width + 15) / 16;
            stride = (Width + StrideAlignment - 1) / StrideAlignment * StrideAlignment;
            lumaSize = PlaneSize(stride, Height) + 64;
            chromaSize = PlaneSize(stride, Height / 2) + 64;
            var mvSize = macroblocks * ((Height / 16 + 1) / 2 * 2) * 64 + 128;
            var count = Math.Min(MinimumBuffers + extraBuffers, 32);
            var scratch = (macroblocks * 704 + 2176 + 255) / 256 * 256;
            slots = new uint[count];
            chroma = new uint[count];
            timestamps = Enumerable.Repeat(-1, count).ToArray();
            available = 0;
            board[MfcRegisters.NumDpb] = (uint)count;
            board[MfcRegisters.FirstPlaneSize] = (uint)lumaSize;
            board[MfcRegisters.SecondPlaneSize] = (uint)chromaSize;
            board[MfcRegisters.ScratchAddr] = memory + 0x400000;
            board[MfcRegisters.ScratchSize] = (uint)scratch;
            board[MfcRegisters.FirstPlaneStride] = (uint)(WritesWidthAsStride ? Width : stride);
            board[MfcRegisters.SecondPlaneStride] = (uint)(WritesWidthAsStride ? Width : stride);
            board[MfcRegisters.MvBufferSize] = (uint)mvSize;
            board[MfcRegisters.NumMv] = (uint)mvCount;
            var address = memory + 0x800000;
            for(var i = 0; i < count; i++)
            {
                slots[i] = address;
                address += (uint)(lumaSize + 4095) / 4096 * 4096;
                chroma[i] = address;
                address += (uint)(chromaSize + 4095) / 4096 * 4096;
                board[MfcRegisters.FirstPlane + 4 * (uint)i] = slots[i];
                board[MfcRegisters.SecondPlane + 4 * (uint)i] = chroma[i];
            }
            for(var i = 0; i < mvCount; i++)
            {
                board[MfcRegisters.MvBuffer + 4 * (uint)i] = memory + 0x500000 + (uint)(i * mvSize);
            }
            board[MfcRegisters.InstanceId] = Instance;
            QueueAll();
            return board.Send(HostCommand.InitBufs);
        }

        /// <summary>Opens the context and gets it to MFCINST_RUNNING with a stream's first buffer.</summary>
        public void Begin(byte[] first)
        {
            Assert.That(Open(), Is.EqualTo(RiscResponse.OpenInstance));
            Assert.That(ParseHeader(first), Is.EqualTo(RiscResponse.SeqDone), $"error {board.LastError}");
            Assert.That(InitBuffers(), Is.EqualTo(RiscResponse.InitBuffers), $"error {board.LastError}");
        }

        /// <summary>
        /// FRAME_START; what s5p_mfc_handle_frame() does with the response. Follows a change of resolution as the
        /// driver does.
        /// </summary>
        public RiscResponse Decode(byte[] buffer, int timestamp)
        {
            Assert.That(CountQueued(), Is.GreaterThanOrEqualTo(MinimumBuffers), "the driver would not start a picture");
            StartFrame(buffer);
            var response = board.WaitForResponse();
            var change = board[MfcRegisters.DisplayStatus] >> 4 & 3;
            if(response == RiscResponse.FrameDone && change != 0)
            {
                ResolutionChanges++;
                Drain();
                if(ParseHeader(buffer) != RiscResponse.SeqDone || InitBuffers() != RiscResponse.InitBuffers)
                {
                    IsDead = true;
                    return RiscResponse.Error;
                }
                StartFrame(buffer);
                response = board.WaitForResponse();
            }
            HandleFrame(response, timestamp);
            return response;
        }

        /// <summary>
        /// A buffer of a codec other than H.264 and VP8, which s5p_mfc_handle_frame() runs again until it is used up;
        /// returns the commands it took.
        /// </summary>
        public int DecodeAll(byte[] buffer, int timestamp)
        {
            var consumed = 0;
            for(var commands = 1; ; commands++)
            {
                Assert.That(CountQueued(), Is.GreaterThanOrEqualTo(MinimumBuffers), "the driver would not start a picture");
                StartFrame(buffer, consumed);
                HandleFrame(board.WaitForResponse(), commands == 1 ? timestamp : -1);
                consumed += (int)board[MfcRegisters.DecodedNalSize];
                if(Codec is 0 or 14 || consumed + 4 >= buffer.Length || LastStatus == 2 || IsDead)
                {
                    return commands;
                }
                Assert.That(commands, Is.LessThan(64), "the driver runs a buffer for ever");
            }
        }

        public void StartFrame(byte[] buffer, int offset = 0)
        {
            WriteStream(buffer);
            board[MfcRegisters.CpbOffset] = (uint)offset;
            board[MfcRegisters.AvailableDpbFlag] = available;
            board[MfcRegisters.SliceIfEnable] = IsSliced ? 1u : 0;
            board[MfcRegisters.PictureTag] = NextTag;
            board[MfcRegisters.InstanceId] = Instance;
            board.Ring(HostCommand.FrameStart);
        }

        /// <summary>LAST_FRAME until DECODING_EMPTY.</summary>
        public void Drain()
        {
            for(var i = 0; i < 64; i++)
            {
                if(DrainOne() == 3)
                {
                    return;
                }
            }
            Assert.Fail("the decoder doesn't become empty");
        }

        /// <summary>One LAST_FRAME; returns the display status.</summary>
        public uint DrainOne()
        {
            board[MfcRegisters.CpbAddr] = 0;
            board[MfcRegisters.StreamDataSize] = 0;
            board[MfcRegisters.CpbOffset] = 0;
            board[MfcRegisters.AvailableDpbFlag] = available;
            board[MfcRegisters.InstanceId] = Instance;
            var response = board.Send(HostCommand.LastFrame);
            Assert.That(response, Is.EqualTo(RiscResponse.FrameDone), $"error {board.LastError}");
            var status = board[MfcRegisters.DisplayStatus] & 7;
            HandleFrame(response, -1);
            return status;
        }

        /// <summary>STREAMOFF and STREAMON of the CAPTURE queue: FLUSH, then all buffers are queued again.</summary>
        public void Flush()
        {
            board[MfcRegisters.InstanceId] = Instance;
            Assert.That(board.Send(HostCommand.Flush), Is.EqualTo(RiscResponse.DpbFlush));
            QueueAll();
        }

        public RiscResponse Close()
        {
            board[MfcRegisters.InstanceId] = Instance;
            return board.Send(HostCommand.CloseInstance);
        }

        public void HandleFrame(RiscResponse response, int timestamp)
        {
            LastStatus = board[MfcRegisters.DisplayStatus] & 7;
            if(response == RiscResponse.Error && !(board.LastError >= 160 || board.LastError == 67 || board.LastError == 124 || board.LastError == 140))
            {
                IsDead = true;
                return;
            }
            if((board[MfcRegisters.DecodedStatus] & 7) == 1 && board[MfcRegisters.DecodedFrameType] != 0)
            {
                var slot = Array.IndexOf(slots, board[MfcRegisters.DecodedFirstPlaneAddr]);
                Assert.That(slot, Is.GreaterThanOrEqualTo(0), "decoded into a buffer that isn't there");
                Assert.That(available >> slot & 1, Is.EqualTo(1), "decoded into a buffer that isn't queued");
                timestamps[slot] = timestamp;
            }
            if(LastStatus == 1 || LastStatus == 2)
            {
                TakeDisplayed();
            }
        }

        public List<OutputPicture> Pictures { get; } = new List<OutputPicture>();

        public uint Instance { get; private set; }

        public int Width { get; private set; }

        public int Height { get; private set; }

        public int MinimumBuffers { get; private set; }

        public bool HeaderIsUsedUp { get; private set; }

        /// <summary>The context is in MFCINST_ERROR.</summary>
        public bool IsDead { get; private set; }

        public uint LastStatus { get; private set; }

        public int ResolutionChanges { get; private set; }

        public uint NextTag { get; set; }

        /// <summary>S5P_FIMV_CODEC_*_DEC.</summary>
        public uint Codec { get; set; }

        /// <summary>6.1 writes img_width as the stride and means the aligned bytesperline.</summary>
        public bool WritesWidthAsStride { get; set; }

        public uint? DisplayDelay { get; set; }

        /// <summary>V4L2_CID_MPEG_VIDEO_DECODER_SLICE_INTERFACE.</summary>
        public bool IsSliced { get; set; }

        /// <summary>Of the linear layouts' lines, in bytes: 16 today, what a later driver likes.</summary>
        public int StrideAlignment { get; set; } = 16;

        /// <summary>Called with each picture instead of keeping it.</summary>
        public Action<OutputPicture>? Sink { get; set; }

        private void QueueAll()
        {
            available = slots.Length == 32 ? uint.MaxValue : (1u << slots.Length) - 1;
        }

        private int CountQueued()
        {
            return System.Numerics.BitOperations.PopCount(available);
        }

        private void TakeDisplayed()
        {
            var type = board[MfcRegisters.DisplayFrameType] & 7;
            if(type == 0)
            {
                return;
            }
            var slot = Array.IndexOf(slots, board[MfcRegisters.DisplayFirstPlaneAddr]);
            Assert.That(slot, Is.GreaterThanOrEqualTo(0), "displayed a buffer that isn't there");
            Assert.That(board[MfcRegisters.DisplaySecondPlaneAddr], Is.EqualTo(chroma[slot]));
            Assert.That(available >> slot & 1, Is.EqualTo(1), "displayed a buffer that isn't queued");
            // G_SELECTION asks the crop registers for H.264 only.
            var horizontal = Codec == 0 ? board[MfcRegisters.CropInfo1] : 0;
            var vertical = Codec == 0 ? board[MfcRegisters.CropInfo2] : 0;
            var picture = new OutputPicture
            {
                Slot = slot,
                FrameType = type,
                Tag = board[MfcRegisters.RetPictureTagTop],
                IsDamaged = board.LastError != 0,
                Timestamp = timestamps[slot],
                Width = Width - (int)(horizontal & 0xFFFF) - (int)(horizontal >> 16),
                Height = Height - (int)(vertical & 0xFFFF) - (int)(vertical >> 16),
            };
            // V4L2_FIELD_INTERLACED.
            picture.IsInterlaced = board[MfcRegisters.RetPictureTagBot] != picture.Tag;
            Assert.That((board[MfcRegisters.DisplayStatus] & 8) != 0, Is.EqualTo(picture.IsInterlaced));
            picture.Data = ReadPicture(slot, (int)(horizontal & 0xFFFF), (int)(vertical & 0xFFFF), picture.Width, picture.Height);
            timestamps[slot] = -1;
            if(Sink != null)
            {
                Sink(picture);
            }
            else
            {
                Pictures.Add(picture);
            }
        }

        /// <summary>A plain reader of the three layouts, byte by byte.</summary>
        private byte[] ReadPicture(int slot, int left, int top, int width, int height)
        {
            var luma = board.Board.Bus.ReadBytes(slots[slot], stride * Height);
            var pairs = board.Board.Bus.ReadBytes(chroma[slot], stride * ((Height + 1) / 2));
            var result = new byte[width * height + 2 * ((width + 1) / 2) * ((height + 1) / 2)];
            var position = 0;
            for(var y = 0; y < height; y++)
            {
                for(var x = 0; x < width; x++)
                {
                    result[position++] = luma[Position(left + x, top + y, 16)];
                }
            }
            for(var plane = 0; plane < 2; plane++)
            {
                var second = (plane == 1) != (format == OutputFormat.Nv21) ? 1 : 0;
                for(var y = 0; y < (height + 1) / 2; y++)
                {
                    for(var x = 0; x < (width + 1) / 2; x++)
                    {
                        result[position++] = pairs[Position(2 * (left / 2 + x) + second, top / 2 + y, 8)];
                    }
                }
            }
            return result;
        }

        private int Position(int x, int y, int tileHeight)
        {
            if(format != OutputFormat.Tiled)
            {
                return y * stride + x;
            }
            var tile = y / tileHeight * (Width / 16) + x / 16;
            return tile * 16 * tileHeight + y % tileHeight * 16 + x % 16;
        }

        private void WriteStream(byte[] buffer)
        {
            if(buffer.Length > 0)
            {
                board.Board.Bus.WriteBytes(buffer, memory + 0x200000);
            }
            board[MfcRegisters.StreamDataSize] = (uint)buffer.Length;
            board[MfcRegisters.CpbAddr] = memory + 0x200000;
            board[MfcRegisters.CpbSize] = 3 * 1024 * 1024;
            board[MfcRegisters.CpbOffset] = 0;
        }

        /// <summary>calc_plane().</summary>
        private static int PlaneSize(int width, int height)
        {
            var columns = (width + 15) / 16;
            var rows = (height + 15) / 16;
            if(width * height < 2 * 1024 * 1024)
            {
                rows = (rows + 1) / 2 * 2;
            }
            return columns * 16 * rows * 16;
        }

        private uint[] slots = Array.Empty<uint>();
        private uint[] chroma = Array.Empty<uint>();
        private int[] timestamps = Array.Empty<int>();
        private uint available;
        private int stride;
        private int lumaSize;
        private int chromaSize;
        private int mvCount;
        private readonly MfcBoard board;
        private readonly uint memory;
        private readonly OutputFormat format;
        private readonly int extraBuffers;
    }
}
