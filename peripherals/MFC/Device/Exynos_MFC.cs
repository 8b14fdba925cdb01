using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

using Antmicro.Migrant;
using Antmicro.Migrant.Hooks;
using Antmicro.Renode.Backends.Display;
using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.DMA;
using Antmicro.Renode.Peripherals.Timers;
using Antmicro.Renode.Peripherals.Video.MFC;
using Antmicro.Renode.Time;

using ELFSharp.ELF;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>
    /// Samsung's Multi Format Codec, version 8 (Exynos5422), as a decoder of H.264, MPEG-4, H.263, VC-1, MPEG-1, MPEG-2
    /// and VP8, and an encoder of H.264, MPEG-4, H.263 and VP8: what its firmware does, seen from the host. The host
    /// writes arguments and a command and rings a doorbell. After a time that depends on the picture's size the
    /// response is there, with an interrupt. The register contract is that of Linux' s5p-mfc driver (s5p_mfc_opr_v6.c,
    /// s5p_mfc_cmd_v6.c).
    ///
    /// Not modelled: VC-1's simple and main profiles (OPEN_INSTANCE fails), MVC's other views, slice groups and
    /// data partitioning (SEQ_HEADER or FRAME_START fails), MPEG-4's deblocking filter, SEI's frame packing, the
    /// contents of context, scratch and MV buffers. Pictures are predicted from the library's own copies, which
    /// follow what the buffers hold (<see cref="ReferenceCheckInterval"/>).
    /// </summary>
    [AllowedTranslations(AllowedTranslation.ByteToDoubleWord | AllowedTranslation.WordToDoubleWord)]
    public partial class Exynos_MFC : ExynosPeripheral, IKnownSize, IFrameSource, IDmaSource, IVideo
    {
        public Exynos_MFC(IMachine machine) : base(machine)
        {
            dma = new DmaPort(sysbus, this);
            firmwareMemory = new DmaChannel(dma, "firmware");
            headerMemory = new DmaChannel(dma, "header");
            streamMemory = new DmaChannel(dma, "stream");
            lumaMemory = new DmaChannel(dma, "luma");
            chromaMemory = new DmaChannel(dma, "chroma");
            storage = new uint[((long)Registers.End - StorageStart) / 4];
            instances = new InstanceTable<MfcInstance>();
            encoders = new MfcEncoders(this, new FirmwareRegisters(storage), dma);
            completion = new LimitTimer(machine.ClockSource, NanosecondsPerSecond, this, "completion", limit: 1,
                direction: Direction.Ascending, enabled: false, workMode: WorkMode.OneShot, eventEnabled: true);
            completion.LimitReached += () => this.Attempt("The response", Complete);
            DefineRegisters();
        }

        public override void Reset()
        {
            base.Reset();
            ForgetSleepers();
            ResetCore();
            view.Reset();
            Array.Clear(storage, 0, storage.Length);
        }

        public override void Dispose()
        {
            base.Dispose();
            // Only what holds a thread or native memory: the machine's clock and lines may be gone already.
            DropOperation();
            ForgetSleepers();
            DropInstances();
            StopStreamRecording();
        }

        protected override uint ReadRegister(long offset)
        {
            return offset >= StorageStart && offset < (long)Registers.End ? storage[(offset - StorageStart) / 4] : base.ReadRegister(offset);
        }

        protected override void WriteRegister(long offset, uint value)
        {
            if(offset >= StorageStart && offset < (long)Registers.End)
            {
                storage[(offset - StorageStart) / 4] = value;
                return;
            }
            base.WriteRegister(offset, value);
        }

        /// <summary>
        /// Raised when the firmware has a response; low again once the host has cleared RISC2HOST_INT.
        /// </summary>
        public GPIO IRQ { get; } = new GPIO();

        public long Size => (long)Registers.End;

        /// <summary>
        /// Machine time to decode a macroblock, in nanoseconds. The default gives 1080p at 120 and 2160p at 30
        /// pictures a second.
        /// </summary>
        public ulong NanosecondsPerMacroblock { get; set; } = 1000;

        /// <summary>
        /// Host threads for the slices of a picture. With more than one, what is lost of a damaged picture isn't
        /// concealed.
        /// </summary>
        public int ThreadCount { get; set; } = 1;

        /// <summary>
        /// Of a picture in memory that others may be predicted from, one line in so many is compared with what was decoded,
        /// before each picture, and in turn. 16 finds what is as high as a macroblock at once; 1 compares everything; 0
        /// nothing: then pictures are predicted from what was decoded, whatever is in memory.
        /// </summary>
        public int ReferenceCheckInterval
        {
            get => referenceCheckInterval;
            set => referenceCheckInterval = value >= 0 ? value
                : throw new RecoverableException("ReferenceCheckInterval is 0 or a number of lines");
        }

        /// <summary>What FW_VERSION reads after SYS_INIT: a date.</summary>
        public uint FirmwareVersion { get; set; } = 0x00150415;

        /// <summary>Each displayed picture, as I420, with the instance's number.</summary>
        public event Action<IFrameSource, VideoFrame> FrameProduced
        {
            add { frameProduced += value; }
            remove { frameProduced -= value; }
        }

        /// <summary>Each displayed picture of any instance for a video analyzer, as XRGB8888.</summary>
        public event Action<byte[]> FrameRendered
        {
            add { view.FrameRendered += value; }
            remove { view.FrameRendered -= value; }
        }

        public event Action<int, int, PixelFormat, Endianess> ConfigurationChanged
        {
            add { view.ConfigurationChanged += value; }
            remove { view.ConfigurationChanged -= value; }
        }

        /// <summary>
        /// What was read and written: "firmware", "header", "stream", "luma[i]" and "chroma[i]" with the buffer's
        /// number; of an encoder "source-luma", "source-chroma" and "coded". The job is the picture, in decoding order; for a header the one that comes next.
        /// </summary>
        public event Action<IDmaSource, DmaTransfer> DmaDone
        {
            add { dma.Done += value; }
            remove { dma.Done -= value; }
        }

        /// <summary>
        /// Bytes of compressed stream that each instance keeps, from its last IDR picture on, so that a saved state
        /// can be decoded on. If a stream has more between two IDR pictures, pictures after a load may be damaged up
        /// to the next one. An encoder keeps so many bytes of the pictures it was given; past that, it fails after a load.
        /// </summary>
        public long SaveLimit { get; set; } = AccessUnitHistory.DefaultMaximumSize;

        /// <summary>The open instances, one a row; of encoders, pictures that came in, that were coded, and that wait.</summary>
        public string[,] ListInstances()
        {
            return Synchronized(() => Table(new[] { "instance", "state", "size", "visible", "layout", "buffers", "decoded", "displayed", "waiting", "lost", "kept bytes", "codec" },
                instances.Open.OrderBy(x => x.Id).Select(x => new[]
                {
                    x.Id.ToString(), x.State.ToString(),
                    x.Format == null ? "-" : $"{x.Format.Width}x{x.Format.Height}",
                    x.Format == null ? "-" : $"{x.Format.VisibleWidth}x{x.Format.VisibleHeight}+{x.Format.CropLeft}+{x.Format.CropTop}",
                    x.Format == null ? "-" : (x.Format.IsCrFirst ? "NV21" : "NV12") + (x.Format.IsTiled ? " tiled 16x16" : ""),
                    $"{x.Dpb.SlotCount} (needs {x.RequiredBuffers})", x.NextNumber.ToString(), x.DisplayedPictures.ToString(),
                    x.Dpb.Pictures.Count.ToString(), x.LostPictures.ToString(), x.Stream.History.Size.ToString(), x.Codec.Name,
                }).Concat(encoders.Instances.OrderBy(x => x.Id).Select(x => new[]
                {
                    x.Id.ToString(), x.State.ToString(), x.Settings == null ? "-" : $"{x.Settings.Width}x{x.Settings.Height}", "-",
                    x.Settings == null ? "-" : x.Settings.IsCrFirst ? "NV21" : "NV12", "-", x.NextNumber.ToString(), x.CodedPictures.ToString(),
                    x.Waiting.ToString(), "-", x.KeptBytes.ToString(), x.Codec.Name + " encoder",
                })).ToArray()));
        }

        /// <summary>
        /// An instance's picture buffers, one a row: addresses, and the picture that waits in it to be displayed.
        /// </summary>
        public string[,] ShowPictureBuffer(int instance)
        {
            return Synchronized(() => DescribePictureBuffer(instance));
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
            var started = new StreamRecording(path, instance);
            Synchronized(() => recording = started);
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

        /// <summary>Each coded picture, as soon as it is in memory.</summary>
        public event Action<EncodedPicture> PictureEncoded
        {
            add { encoders.PictureEncoded += value; }
            remove { encoders.PictureEncoded -= value; }
        }

        /// <summary>
        /// File into which an H.264 encoder that starts from now on writes what it reconstructs, as I420 in display order;
        /// null: none.
        /// </summary>
        public string? ReconstructionFile
        {
            get => encoders.ReconstructionFile;
            set => encoders.ReconstructionFile = value;
        }

        /// <summary>Makes encoders; tests put their own in.</summary>
        internal Func<EncoderSetup, IPictureEncoder>? EncoderFactory
        {
            get => encoders.Factory;
            set => encoders.Factory = value;
        }

        /// <summary>Makes decoders; tests put their own in.</summary>
        internal Func<DecoderOptions, IPictureDecoder> DecoderFactory
        {
            get => decoderFactory ?? (options => new LibavcodecDecoder(options));
            set => decoderFactory = value;
        }

        private uint this[Registers register]
        {
            get => storage[((long)register - StorageStart) / 4];
            set => storage[((long)register - StorageStart) / 4] = value;
        }

        private void DefineRegisters()
        {
            Registers.RiscOn.Define(this)
                .WithFlag(0, out riscOn, name: "RISC_ON", writeCallback: (_, value) => SetProcessor(value))
                .WithReservedBits(1, 31);
            Registers.Risc2HostInterrupt.Define(this)
                .WithFlag(0, out interruptPending, name: "RISC2HOST_INT")
                .WithReservedBits(1, 31)
                .WithChangeCallback((_, __) => UpdateInterrupt());
            Registers.Host2RiscInterrupt.Define(this)
                .WithFlag(0, FieldMode.Write, name: "HOST2RISC_INT", writeCallback: (_, value) =>
                {
                    if(value)
                    {
                        StartCommand();
                    }
                })
                .WithReservedBits(1, 31);
            Registers.RiscBaseAddress.Define(this)
                .WithValueField(0, 32, out riscBase, name: "RISC_BASE_ADDRESS");
            Registers.MfcReset.Define(this)
                .WithValueField(0, 13, out var reset, name: "MFC_RESET")
                .WithReservedBits(13, 19)
                .WithWriteCallback((_, __) =>
                {
                    if(reset.Value != 0)
                    {
                        ResetCore();
                    }
                });
            Registers.Host2RiscCommand.Define(this)
                .WithValueField(0, 32, out hostCommand, name: "HOST2RISC_CMD");
            Registers.Risc2HostCommand.Define(this)
                .WithValueField(0, 32, out riscCommand, name: "RISC2HOST_CMD");
            // The bus is idle as soon as it is asked to be: transfers only happen within a command's completion.
            Registers.BusResetControl.Define(this)
                .WithFlag(0, out var busReset, name: "MFC_BUS_RESET_REQUEST")
                .WithFlag(1, FieldMode.Read, name: "MFC_BUS_RESET_DONE", valueProviderCallback: _ => busReset.Value)
                .WithReservedBits(2, 30);
        }

        private string[,] DescribePictureBuffer(int instance)
        {
            var found = instances.Find(instance) ?? throw new RecoverableException($"Instance {instance} isn't open");
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

        private void Record(MfcInstance instance, int length)
        {
            if(recording == null || instance.Id != recording.Instance)
            {
                return;
            }
            try
            {
                recording.Add(instance.Codec, streamData, length);
            }
            catch(IOException e)
            {
                this.Log(LogLevel.Error, "The recording of the stream ends here: {0}", e.Message);
                StopStreamRecording();
            }
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

        private void UpdateInterrupt()
        {
            IRQ.Set(interruptPending.Value);
        }

        /// <summary>
        /// RISC_ON: the processor starts with the firmware at RISC_BASE_ADDRESS, or stops in whatever it does.
        /// </summary>
        private void SetProcessor(bool on)
        {
            if(on == isRunning)
            {
                return;
            }
            // A picture that is still being decoded would otherwise go on beside the next command's, in the same
            // decoder.
            completion.Enabled = false;
            DropOperation();
            isRunning = false;
            if(!on)
            {
                return;
            }
            // The firmware starts from nothing.
            DropInstances();
            var head = new byte[FirmwareHeadSize];
            if(!TryRead(firmwareMemory, riscBase.Value, head, head.Length, 0, 0))
            {
                this.Log(LogLevel.Error, "There is no memory at 0x{0:X}, where the firmware should be: it doesn't start", riscBase.Value);
                return;
            }
            if(Array.TrueForAll(head, x => x == 0))
            {
                this.Log(LogLevel.Error, "There are only zeros at 0x{0:X}, where the firmware should be: it doesn't start", riscBase.Value);
                return;
            }
            isRunning = true;
            Start(new Operation(Command.Empty, MfcResponse.FirmwareStatus), FirmwareStartTime);
        }

        /// <summary>
        /// Reads the whole of a range as a job of its own, or nothing where there isn't memory for all of it.
        /// </summary>
        private bool TryRead(DmaChannel memory, ulong address, byte[] destination, int count, long job, int instance)
        {
            dma.Begin(job, instance);
            var isMemory = memory.CanRead(address, count);
            if(isMemory)
            {
                memory.Read(address, destination, 0, count);
            }
            dma.End();
            return isMemory;
        }

        /// <summary>Stops everything. Instances are lost, unless they were put to sleep.</summary>
        private void ResetCore()
        {
            completion.Enabled = false;
            DropOperation();
            DropInstances();
            isRunning = false;
            interruptPending.Value = false;
            UpdateInterrupt();
        }

        /// <summary>The running operation never comes to its response.</summary>
        private void DropOperation()
        {
            if(operation == null)
            {
                return;
            }
            Join(operation);
            operation.Result?.Pictures.ForEach(x => x.Dispose());
            operation.Result?.Decoded?.Dispose();
            operation = null;
        }

        [PreSerialization]
        private void BeforeSave()
        {
            // A task can't be saved, nor can the decoder's pictures; what they hold can.
            if(operation != null)
            {
                Join(operation);
                operation.Result?.Pictures.ForEach(x => x.Keep());
                operation.Result?.Decoded?.Keep();
            }
            encoders.BeforeSave();
            foreach(var instance in instances.Open.Concat(instances.Sleepers))
            {
                instance.Stream.Keep();
            }
        }

        private IFlagRegisterField riscOn = null!;
        private IFlagRegisterField interruptPending = null!;
        private IValueRegisterField riscBase = null!;
        private IValueRegisterField hostCommand = null!;
        private IValueRegisterField riscCommand = null!;

        private int referenceCheckInterval = 16;
        private bool isRunning;
        private Operation? operation;
        private byte[] streamData = new byte[0];

        [Transient]
        private Action<IFrameSource, VideoFrame>? frameProduced;
        [Transient]
        private Func<DecoderOptions, IPictureDecoder>? decoderFactory;
        [Transient]
        private StreamRecording? recording;

        private readonly PictureView view = new PictureView();
        private readonly DmaPort dma;
        private readonly DmaChannel firmwareMemory;
        private readonly DmaChannel headerMemory;
        private readonly DmaChannel streamMemory;
        private readonly DmaChannel lumaMemory;
        private readonly DmaChannel chromaMemory;
        private readonly uint[] storage;
        private readonly InstanceTable<MfcInstance> instances;
        private readonly MfcEncoders encoders;
        private readonly LimitTimer completion;

        private const long StorageStart = FirmwareRegisters.Start;
        private const int FirmwareHeadSize = 4096;
        private const ulong NanosecondsPerSecond = 1000000000;
        private const ulong FirmwareStartTime = 1000000;

        /// <summary>A command between doorbell and response.</summary>
        private class Operation
        {
            public Operation(Command command, MfcResponse response)
            {
                Command = command;
                Response = response;
            }

            public Command Command { get; private set; }

            public MfcResponse Response { get; set; }

            public MfcError Error { get; set; }

            public MfcInstance? Instance { get; set; }

            /// <summary>The command is one to an encoder.</summary>
            public EncodeOperation? Encoding { get; set; }

            /// <summary>Number that an opened instance gets.</summary>
            public int OpenedId { get; set; }

            /// <summary>Bytes of the stream buffer that are used up by it.</summary>
            public int ConsumedBytes { get; set; }

            /// <summary>The picture that is being decoded.</summary>
            public PendingPicture? Picture { get; set; }

            public ResolutionChange Change { get; set; }

            /// <summary>The picture that is being decoded isn't to be displayed.</summary>
            public bool IsHidden { get; set; }

            /// <summary>How much of a picture is being decoded.</summary>
            public PicturePart Part { get; set; }

            /// <summary>No new picture comes in, those that wait leave.</summary>
            public bool IsDrain { get; set; }

            /// <summary>What the worker made of it; null while it works or if there is nothing to do.</summary>
            public DecodeResult? Result { get; set; }

            /// <summary>What the worker does; who asks for the value first, does it.</summary>
            [Transient]
            public Lazy<DecodeResult>? Work;
        }
    }
}
