using System;
using System.Collections.Generic;
using System.Linq;

using NUnit.Framework;

namespace Exynos.Tests.MFC
{
    /// <summary>What the application gets: a CAPTURE buffer.</summary>
    internal sealed record CodedBuffer(byte[] Data, uint Type);

    /// <summary>
    /// One context of s5p_mfc_enc.c: what it writes for its controls, its queues of sources, and what each interrupt
    /// does.
    /// </summary>
    internal sealed class MfcEncoderDriver
    {
        public MfcEncoderDriver(MfcBoard board, uint codec, int width = 176, int height = 144, uint memory = 0x60000000)
        {
            this.board = board;
            this.codec = codec;
            this.memory = memory;
            Width = width;
            Height = height;
        }

        public RiscResponse Open()
        {
            board[MfcRegisters.CodecType] = codec;
            board[MfcRegisters.ContextMemAddr] = memory;
            board[MfcRegisters.ContextMemSize] = 100 * 1024;
            var response = board.Send(HostCommand.OpenInstance);
            Instance = board[MfcRegisters.RetInstanceId];
            return response;
        }

        /// <summary>s5p_mfc_set_enc_params() with its codec's part, s5p_mfc_init_encode_v6(), enc_post_seq_start().</summary>
        public RiscResponse StartSequence()
        {
            board[0xF770] = board[0xF778] = (uint)Width;
            board[0xF774] = board[0xF77C] = (uint)Height;
            board[0xF780] = 0;
            board[0xFA0C] = (uint)(Gop | BFrames << 16);
            board[0xF784] = 1u << 8 | (JoinHeader ? 4u : 0) | (SliceMode != 0 ? 8u : 0);
            board[0xFA10] = SliceMode;
            board[0xFA14] = SliceMacroblocks;
            board[0xFA18] = SliceBytes * 8;
            board[0xFA08] = 0;
            board[0xF7AC] = 0;
            board[MfcRegisters.PixelFormat] = IsNv21 ? 1u : 0;
            board[0xF788] = Profile | Level << 8;
            var isControlled = BitRate > 0;
            board[0xF798] = (isControlled ? 1u << 9 : 0) | QpI;
            board[0xFA24] = isControlled ? BitRate : 1;
            board[0xF7A4] = isControlled ? 1u : 0;
            board[0xF79C] = QpMaximum << 8 | QpMinimum;
            board[0xF794] = isControlled ? 0 : QpB << 16 | QpP << 8 | QpI;
            board[0xFA20] = isControlled ? 30u << 16 | 1 : 0;
            if(isControlled && codec == 25)
            {
                // set_enc_params_vp8() of all kernels: the frame rate's variable goes into RC_CONFIG.
                board[0xF798] = 30u << 16 | QpI;
            }
            board[0xFB54] = H264Options;
            board[0xFB5C] = board[0xFB60] = 0;
            board[0xFB64] = 0;
            board[0xFB4C] = board[0xFB50] = 0;
            board[0xFDB0] = 0;
            board[0xF9EC] = board[0xF9F0] = (uint)(WritesWidthAsStride ? Width : Stride);
            SetStreamBuffer();
            board[MfcRegisters.InstanceId] = Instance;
            var response = board.Send(HostCommand.SeqHeader);
            if(response == RiscResponse.SeqDone)
            {
                DpbCount = board[0xF890];
                Header = board.Board.Bus.ReadBytes(StreamAddress, (int)board[0xFA80]);
            }
            return response;
        }

        /// <summary>s5p_mfc_set_enc_ref_buffer_v6().</summary>
        public RiscResponse InitBuffers(uint scratch = 4 << 20)
        {
            for(var i = 0u; i < DpbCount; i++)
            {
                board[0xF8C0 + 4 * i] = memory + 0x1000000 + i * 0x400000;
                board[0xF904 + 4 * i] = memory + 0x1200000 + i * 0x400000;
            }
            board[0xF98C] = memory + 0x800000;
            board[0xF990] = scratch;
            board[MfcRegisters.InstanceId] = Instance;
            return board.Send(HostCommand.InitBufs);
        }

        public void Begin()
        {
            Assert.That(Open(), Is.EqualTo(RiscResponse.OpenInstance));
            Assert.That(StartSequence(), Is.EqualTo(RiscResponse.SeqDone), $"error {board.LastError}");
            Assert.That(InitBuffers(), Is.EqualTo(RiscResponse.InitBuffers), $"error {board.LastError}");
        }

        /// <summary>FRAME_START or, for the marked last buffer, LAST_FRAME; then the interrupt's handling.</summary>
        public RiscResponse Encode(byte[] i420, bool isLast = false)
        {
            StartFrame(i420, isLast);
            return HandleFrame();
        }

        public void StartFrame(byte[] i420, bool isLast = false)
        {
            var slot = Enumerable.Range(0, 16).First(x => !sourceQueue.Contains(x) && !referenceQueue.Contains(x));
            WriteSource(slot, i420);
            sourceQueue.Add(slot);
            Start(SourceAddress(slot), ChromaAddress(slot), isLast);
        }

        /// <summary>Null frames until the driver calls the stream complete.</summary>
        public void Drain(Action? between = null)
        {
            isFinishing = true;
            for(var i = 0; i < 8 && !IsFinished; i++)
            {
                Start(0, 0, true);
                between?.Invoke();
                HandleFrame();
            }
            Assert.That(IsFinished, Is.True, "the stream isn't completed");
        }

        /// <summary>enc_post_frame_start() and what s5p_mfc_irq() makes of it.</summary>
        public RiscResponse HandleFrame()
        {
            var response = board.WaitForResponse();
            if(response == RiscResponse.CompleteSeq)
            {
                IsFinished = true;
                return response;
            }
            if(response != RiscResponse.FrameDone)
            {
                return response;
            }
            uint luma = board[0xFA70], chroma = board[0xFA74], size = board[0xFA80];
            sourceQueue.RemoveAll(x => SourceAddress(x) == luma && ChromaAddress(x) == chroma);
            referenceQueue.RemoveAll(x => SourceAddress(x) == luma && ChromaAddress(x) == chroma);
            if(sourceQueue.Count > 0)
            {
                referenceQueue.Add(sourceQueue[0]);
                sourceQueue.RemoveAt(0);
            }
            if(size > 0)
            {
                Buffers.Add(new CodedBuffer(board.Board.Bus.ReadBytes(StreamAddress, (int)size), board[0xFA84]));
            }
            IsFinished = isFinishing && referenceQueue.Count == 0;
            return response;
        }

        public RiscResponse Close()
        {
            board[MfcRegisters.InstanceId] = Instance;
            return board.Send(HostCommand.CloseInstance);
        }

        public byte[] GetStream()
        {
            return (JoinHeader ? Array.Empty<byte>() : Header).Concat(Buffers.SelectMany(x => x.Data)).ToArray();
        }

        /// <summary>I, P and B in coding order.</summary>
        public string Types => string.Concat(Buffers.Select(x => "-IPB"[(int)x.Type]));

        public int Width { get; set; }
        public int Height { get; set; }
        public int Gop { get; set; } = 12;
        public int BFrames { get; set; }
        public uint Profile { get; set; } = 1;
        public uint Level { get; set; }
        public uint QpI { get; set; } = 24;
        public uint QpP { get; set; } = 26;
        public uint QpB { get; set; } = 28;
        public uint QpMinimum { get; set; }
        public uint QpMaximum { get; set; } = 51;
        public uint BitRate { get; set; }
        public uint H264Options { get; set; } = 1 | 1 << 12;
        public uint SliceMode { get; set; }
        public uint SliceMacroblocks { get; set; }
        public uint SliceBytes { get; set; }
        public bool JoinHeader { get; set; }
        public bool IsNv21 { get; set; }
        public bool WritesWidthAsStride { get; set; }
        public uint StreamAddress { get; set; } = 0x58000000;
        public uint StreamSize { get; set; } = 1 << 20;
        public uint Source { get; set; } = 0x50000000;
        public bool IsFinished { get; private set; }
        public uint Instance { get; private set; }
        public uint DpbCount { get; private set; }
        public byte[] Header { get; private set; } = Array.Empty<byte>();
        public List<CodedBuffer> Buffers { get; } = new();
        public int Waiting => referenceQueue.Count;

        private void Start(uint luma, uint chroma, bool isLast)
        {
            isFinishing |= isLast;
            board[0xF9E0] = luma;
            board[0xF9E4] = chroma;
            SetStreamBuffer();
            board[MfcRegisters.InstanceId] = Instance;
            board.Ring(isLast ? HostCommand.LastFrame : HostCommand.FrameStart);
        }

        private void SetStreamBuffer()
        {
            board[0xF9F8] = StreamAddress;
            board[0xF9FC] = StreamSize;
        }

        private void WriteSource(int slot, byte[] i420)
        {
            var luma = new byte[Stride * Height];
            var chroma = new byte[Stride * Height / 2];
            for(var y = 0; y < Height; y++)
            {
                Array.Copy(i420, y * Width, luma, y * Stride, Width);
            }
            int cb = Width * Height, cr = Width * Height * 5 / 4;
            for(var y = 0; y < Height / 2; y++)
            {
                for(var x = 0; x < Width / 2; x++)
                {
                    chroma[y * Stride + 2 * x + (IsNv21 ? 1 : 0)] = i420[cb + y * Width / 2 + x];
                    chroma[y * Stride + 2 * x + (IsNv21 ? 0 : 1)] = i420[cr + y * Width / 2 + x];
                }
            }
            board.Board.Bus.WriteBytes(luma, SourceAddress(slot));
            board.Board.Bus.WriteBytes(chroma, ChromaAddress(slot));
        }

        private int Stride => (Width + 15) / 16 * 16;

        private uint SourceAddress(int slot)
        {
            return Source + (uint)slot * 0x80000;
        }

        private uint ChromaAddress(int slot)
        {
            return SourceAddress(slot) + 0x40000;
        }

        private bool isFinishing;
        private readonly MfcBoard board;
        private readonly uint codec;
        private readonly uint memory;
        private readonly List<int> sourceQueue = new();
        private readonly List<int> referenceQueue = new();
    }
}
