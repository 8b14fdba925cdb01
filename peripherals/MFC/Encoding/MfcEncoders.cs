using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

using Antmicro.Migrant;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.DMA;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// The encoders of the device: the commands to their instances, and what the host finds in registers and memory when
    /// the interrupt comes (s5p_mfc_enc.c, s5p_mfc_opr_v6.c).
    /// </summary>
    internal sealed class MfcEncoders
    {
        public MfcEncoders(IPeripheral owner, FirmwareRegisters registers, DmaPort dma)
        {
            this.owner = owner;
            this.registers = registers;
            this.dma = dma;
            lumaMemory = new DmaChannel(dma, "source-luma");
            chromaMemory = new DmaChannel(dma, "source-chroma");
            codedMemory = new DmaChannel(dma, "coded");
            instances = new InstanceTable<EncoderInstance>();
        }

        public void Open(int id, EncodingCodec codec, long saveLimit)
        {
            instances.Add(new EncoderInstance(id, codec, saveLimit));
        }

        /// <summary>The open instance of this number, or null.</summary>
        public EncoderInstance? Find(int id)
        {
            return instances.Find(id);
        }

        /// <summary>SEQ_HEADER. The encoder is made here, as its header is the answer.</summary>
        public MfcError StartSequence(EncodeOperation operation)
        {
            var instance = operation.Instance;
            var settings = new EncoderSettings(registers);
            var error = Check(settings);
            if(error != MfcError.None)
            {
                owner.Log(LogLevel.Warning, "Instance {0}: {1}x{2} in lines of {3} and {4} bytes can't be encoded: {5}", instance.Id,
                    settings.Width, settings.Height, settings.LumaStride, settings.ChromaStride, error);
                return error;
            }
            try
            {
                instance.Begin(settings, Create);
            }
            catch(Exception e) when(e is EncoderRefusedException || e is DecoderMissingException)
            {
                owner.Log(LogLevel.Error, "Instance {0}: {1}", instance.Id, e.Message);
                return e is EncoderRefusedException ? MfcError.UnsupportedFeature : MfcError.DecoderFailure;
            }
            operation.Header = settings.IsHeaderJoined ? new byte[0] : instance.Header;
            TakeStreamBuffer(operation);
            owner.Log(LogLevel.Info, "Instance {0}: {1} encoder, {2}x{3}", instance.Id, instance.Codec.Name, settings.Width, settings.Height);
            var ignored = instance.Codec.GetIgnored(settings).ToArray();
            if(ignored.Length > 0)
            {
                owner.Log(LogLevel.Warning, "Instance {0}: not done as the host asks: {1}", instance.Id, string.Join(", ", ignored));
            }
            return MfcError.None;
        }

        /// <summary>INIT_BUFS.</summary>
        public MfcError SetBuffers(EncodeOperation operation)
        {
            var instance = operation.Instance;
            if(instance.State == EncoderState.Opened)
            {
                owner.Log(LogLevel.Warning, "Instance {0}: buffers before the header", instance.Id);
                return MfcError.WrongState;
            }
            var settings = instance.Settings!;
            var needed = instance.Codec.ScratchSize((settings.Width + 15) / 16, (settings.Height + 15) / 16);
            if(registers[Registers.EncoderScratchSize] < needed)
            {
                owner.Log(LogLevel.Warning, "Instance {0}: {1} bytes of scratch memory, and it takes {2}", instance.Id, registers[Registers.EncoderScratchSize], needed);
                return MfcError.InsufficientScratchSize;
            }
            instance.SetBuffers();
            return MfcError.None;
        }

        /// <summary>FRAME_START and LAST_FRAME: reads the source, and lets a worker encode it.</summary>
        public MfcError StartFrame(EncodeOperation operation, bool isLast)
        {
            var instance = operation.Instance;
            if(instance.State != EncoderState.Running)
            {
                owner.Log(LogLevel.Warning, "Instance {0}: a picture before its buffers", instance.Id);
                return MfcError.WrongState;
            }
            uint luma = registers[Registers.SourceFirstAddress], chroma = registers[Registers.SourceSecondAddress];
            operation.IsDrain = isLast && luma == 0 && chroma == 0;
            byte[]? samples = null;
            if(!operation.IsDrain)
            {
                samples = ReadSource(instance, luma, chroma);
                if(samples == null)
                {
                    owner.Log(LogLevel.Warning, "Instance {0}: there is no memory for a source's planes at 0x{1:X} and 0x{2:X}", instance.Id, luma, chroma);
                    return MfcError.BusError;
                }
            }
            TakeStreamBuffer(operation);
            operation.Tag = registers[Registers.EncodedPictureTag];
            var work = new Lazy<CodedPicture?>(() => instance.Encode(samples, luma, chroma, isLast, Create));
            operation.Work = work;
            Task.Run(() => work.Value);
            return MfcError.None;
        }

        /// <summary>
        /// The time of a command is over: leaves its answer. <paramref name="isOver"/>: there was nothing left to encode.
        /// </summary>
        public MfcError Report(EncodeOperation done, out bool isOver)
        {
            isOver = false;
            ReportNothing();
            if(done.Problem != null)
            {
                owner.Log(LogLevel.Error, "Instance {0}: {1}", done.Instance.Id, done.Problem);
                return MfcError.DecoderFailure;
            }
            if(done.Header != null)
            {
                registers[Registers.EncoderDpbCount] = (uint)done.Instance.BufferCount;
                var settings = done.Instance.Settings!;
                registers[Registers.MinimumEncoderScratchSize] = (uint)done.Instance.Codec.ScratchSize((settings.Width + 15) / 16, (settings.Height + 15) / 16);
                return Write(done, done.Header);
            }
            if(done.Picture == null)
            {
                isOver = done.IsDrain;
                return MfcError.None;
            }
            var source = done.Instance.Release(done.Picture);
            var error = Write(done, done.Picture.Data);
            if(error != MfcError.None)
            {
                return error;
            }
            var buffer = (int)((done.Instance.CodedPictures - 1) % done.Instance.BufferCount);
            registers[Registers.SliceType] = (uint)done.Picture.Type;
            registers[Registers.EncodedSourceFirstAddress] = source.Luma;
            registers[Registers.EncodedSourceSecondAddress] = source.Chroma;
            registers[Registers.PictureCount] = (uint)done.Picture.Number;
            registers[Registers.ReturnedEncodedPictureTag] = done.Tag;
            registers[Registers.ReconstructedLumaAddress] = registers[Registers.EncoderLumaDpb + buffer * 4];
            registers[Registers.ReconstructedChromaAddress] = registers[Registers.EncoderChromaDpb + buffer * 4];
            PictureEncoded?.Invoke(new EncodedPicture(done.Instance.Id, done.Picture.Number, done.Picture.Type.ToString()[0], done.Picture.Data, done.Picture.Quantizer, done.Picture.Errors));
            return MfcError.None;
        }

        /// <summary>An error: the answer has no picture.</summary>
        public void ReportNothing()
        {
            registers[Registers.StreamSize] = 0;
            registers[Registers.SliceType] = 0;
            registers[Registers.EncodedSourceFirstAddress] = 0;
            registers[Registers.EncodedSourceSecondAddress] = 0;
        }

        public void Close(EncoderInstance instance)
        {
            instance.Restart();
            instances.Remove(instance.Id);
        }

        public void Sleep()
        {
            instances.Sleep();
        }

        public void Wakeup()
        {
            instances.Wakeup();
        }

        public void ForgetSleepers()
        {
            instances.ForgetSleepers();
        }

        /// <summary>Ends all that don't sleep.</summary>
        public void Drop()
        {
            instances.Drop();
        }

        /// <summary>Says which encoders a saved state won't bring back.</summary>
        public void BeforeSave()
        {
            foreach(var instance in instances.Open.Where(x => !x.IsComplete))
            {
                owner.Log(LogLevel.Warning, "Instance {0}: it has encoded more than SaveLimit lets it keep; after a load of this state it fails", instance.Id);
            }
        }

        public IEnumerable<EncoderInstance> Instances => instances.Open;

        /// <summary>A picture was coded.</summary>
        [field: Transient]
        public event Action<EncodedPicture>? PictureEncoded;

        /// <summary>See <see cref="Exynos_MFC.ReconstructionFile"/>.</summary>
        [field: Transient]
        public string? ReconstructionFile { get; set; }

        /// <summary>Makes encoders; tests put their own in.</summary>
        [field: Transient]
        public Func<EncoderSetup, IPictureEncoder>? Factory { get; set; }

        private IPictureEncoder Create(EncoderSetup setup)
        {
            if(ReconstructionFile != null && setup.Encoder == "libx264")
            {
                var parameters = setup.Options.FindIndex(x => x.Key == "x264-params");
                var extended = setup.Options[parameters].Value + ":dump-yuv=" + ReconstructionFile;
                setup.Options[parameters] = new KeyValuePair<string, string>("x264-params", extended);
            }
            return Factory?.Invoke(setup) ?? new LibavcodecEncoder(setup);
        }

        private byte[]? ReadSource(EncoderInstance instance, uint luma, uint chroma)
        {
            var settings = instance.Settings!;
            var lumaPlane = new byte[settings.LumaSize];
            var chromaPlane = new byte[settings.ChromaSize];
            dma.Begin(instance.NextNumber, instance.Id);
            var isMemory = lumaMemory.CanRead(luma, lumaPlane.Length) && chromaMemory.CanRead(chroma, chromaPlane.Length);
            if(isMemory)
            {
                lumaMemory.Read(luma, lumaPlane, 0, lumaPlane.Length);
                chromaMemory.Read(chroma, chromaPlane, 0, chromaPlane.Length);
            }
            dma.End();
            return isMemory ? settings.ToI420(lumaPlane, chromaPlane) : null;
        }

        private void TakeStreamBuffer(EncodeOperation operation)
        {
            operation.StreamAddress = registers[Registers.StreamBufferAddress];
            operation.StreamSize = registers[Registers.StreamBufferSize];
        }

        private MfcError Write(EncodeOperation done, byte[] data)
        {
            if(data.Length > done.StreamSize)
            {
                owner.Log(LogLevel.Warning, "Instance {0}: {1} bytes don't fit into a stream buffer of {2}", done.Instance.Id, data.Length, done.StreamSize);
                return MfcError.InsufficientStreamBuffer;
            }
            dma.Begin(done.Picture?.Number ?? 0, done.Instance.Id);
            var isMemory = codedMemory.CanWrite(done.StreamAddress, data.Length);
            if(isMemory)
            {
                codedMemory.Write(done.StreamAddress, data, 0, data.Length);
            }
            dma.End();
            if(!isMemory)
            {
                owner.Log(LogLevel.Warning, "Instance {0}: there is no memory for {1} bytes of stream at 0x{2:X}", done.Instance.Id, data.Length, done.StreamAddress);
                return MfcError.BusError;
            }
            registers[Registers.StreamSize] = (uint)data.Length;
            registers[Registers.StreamWritePointer] = done.StreamAddress + (uint)data.Length;
            return MfcError.None;
        }

        private static MfcError Check(EncoderSettings settings)
        {
            if(settings.Width < MinimumWidth || settings.Height < MinimumHeight || settings.Width > MfcInstance.MaximumWidth || settings.Height > MfcInstance.MaximumHeight
                || settings.Width % 2 != 0 || settings.Height % 2 != 0)
            {
                return MfcError.UnsupportedResolution;
            }
            if(settings.LumaStride < settings.Width || settings.ChromaStride < settings.Width || settings.LumaStride > MaximumStride || settings.ChromaStride > MaximumStride)
            {
                return MfcError.UnsupportedResolution;
            }
            // Linux offers neither on version 8.
            return settings.IsTiled || (settings.H264Options & Interlaced) != 0 ? MfcError.UnsupportedFeature : MfcError.None;
        }

        private readonly IPeripheral owner;
        private readonly FirmwareRegisters registers;
        private readonly DmaPort dma;
        private readonly DmaChannel lumaMemory;
        private readonly DmaChannel chromaMemory;
        private readonly DmaChannel codedMemory;
        private readonly InstanceTable<EncoderInstance> instances;

        // What Linux' driver takes, and more above
        private const int MinimumWidth = 8;
        private const int MinimumHeight = 4;
        private const int MaximumStride = 8192;
        private const uint Interlaced = 1 << 3;
    }
}
