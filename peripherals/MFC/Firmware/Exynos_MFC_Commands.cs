using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.DMA;
using Antmicro.Renode.Peripherals.Video.MFC;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>
    /// The host's commands: a table of handlers, run at the doorbell, that say what to respond and after how long.
    /// </summary>
    public partial class Exynos_MFC
    {
        private static readonly Dictionary<Command, Handler> Handlers = new Dictionary<Command, Handler>
        {
            { Command.SysInit, new Handler(MfcResponse.SysInit, (mfc, operation) => mfc.StartSystem(operation)) },
            { Command.OpenInstance, new Handler(MfcResponse.OpenInstance, (mfc, operation) => mfc.OpenInstance(operation)) },
            { Command.SeqHeader, new Handler(MfcResponse.SeqDone, (mfc, operation) => mfc.ParseHeader(operation), needsInstance: true) },
            { Command.InitBuffers, new Handler(MfcResponse.InitBuffers, (mfc, operation) => mfc.SetBuffers(operation), needsInstance: true) },
            { Command.FrameStart, new Handler(MfcResponse.FrameDone, (mfc, operation) => mfc.StartFrame(operation), needsInstance: true) },
            { Command.LastFrame, new Handler(MfcResponse.FrameDone, (mfc, operation) => mfc.DrainFrame(operation), needsInstance: true) },
            { Command.Flush, new Handler(MfcResponse.DpbFlush, (mfc, operation) => mfc.Flush(operation), needsInstance: true) },
            { Command.CloseInstance, new Handler(MfcResponse.CloseInstance, (mfc, operation) => mfc.CloseInstance(operation), needsInstance: true) },
            { Command.Sleep, new Handler(MfcResponse.Sleep, (mfc, operation) => mfc.Sleep(operation)) },
            { Command.Wakeup, new Handler(MfcResponse.Wakeup, (mfc, operation) => mfc.Wakeup(operation)) },
        };

        private void StartCommand()
        {
            var command = (Command)hostCommand.Value;
            if(!isRunning)
            {
                this.Log(LogLevel.Warning, "Command {0} ignored: the firmware isn't running", command);
                return;
            }
            if(operation != null)
            {
                this.Log(LogLevel.Warning, "Command {0} before the response to {1}: ignored", command, operation.Command);
                return;
            }
            if(!Handlers.TryGetValue(command, out var handler))
            {
                this.Log(LogLevel.Warning, "Unknown command {0}", hostCommand.Value);
                Start(new Operation(command, MfcResponse.Error) { Error = MfcError.InvalidCommand }, CommandTime);
                return;
            }
            var next = new Operation(command, handler.Response);
            if(handler.NeedsInstance)
            {
                var id = (int)this[Registers.InstanceId];
                if(encoders.Find(id) is EncoderInstance encoder)
                {
                    next.Encoding = new EncodeOperation(encoder);
                    Start(next, Run(EncoderHandler, next));
                    return;
                }
                next.Instance = instances.Find(id);
                if(next.Instance == null)
                {
                    this.Log(LogLevel.Warning, "{0} for instance {1}, which isn't open", command, this[Registers.InstanceId]);
                    Fail(next, MfcError.InvalidInstance);
                    Start(next, CommandTime);
                    return;
                }
            }
            Start(next, Run(handler, next));
        }

        /// <summary>
        /// Does what a command asks for. A fault of the model's own is an answer too, or the driver would wait for
        /// one.
        /// </summary>
        private ulong Run(Handler handler, Operation next)
        {
            try
            {
                return handler.Run(this, next);
            }
            catch(Exception e)
            {
                this.LogFailure($"Command {next.Command}", e);
                return Fail(next, MfcError.DecoderFailure);
            }
        }

        private void Start(Operation next, ulong nanoseconds)
        {
            this.Log(LogLevel.Debug, "Command {0}: {1} in {2} ns, error {3}", next.Command, next.Response, nanoseconds, next.Error);
            operation = next;
            completion.Limit = Math.Max(nanoseconds, 1);
            completion.ResetValue();
            completion.Enabled = true;
        }

        private ulong StartSystem(Operation next)
        {
            ForgetSleepers();
            DropInstances();
            this[Registers.FirmwareVersion] = FirmwareVersion;
            return CommandTime;
        }

        private ulong OpenInstance(Operation next)
        {
            var type = this[Registers.CodecType];
            var codec = VideoCodec.Create(type);
            var encoding = EncodingCodec.Create(type);
            if(codec == null && encoding == null)
            {
                this.Log(LogLevel.Warning, "Codec {0} isn't modelled; decoders are {1}, encoders {2}", (int)type, VideoCodec.Names, EncodingCodec.Names);
                return Fail(next, MfcError.UnsupportedCodec);
            }
            var id = 0;
            while(instances.Find(id) != null || encoders.Find(id) != null)
            {
                id++;
            }
            if(id >= MaximumInstances)
            {
                this.Log(LogLevel.Warning, "All {0} instances are open", MaximumInstances);
                return Fail(next, MfcError.TooManyInstances);
            }
            next.OpenedId = id;
            if(encoding != null)
            {
                encoders.Open(id, encoding, SaveLimit);
                return CommandTime;
            }
            next.Instance = new MfcInstance(id, codec!);
            next.Instance.Stream.History.MaximumSize = SaveLimit;
            instances.Add(next.Instance);
            return CommandTime;
        }

        private ulong ParseHeader(Operation next)
        {
            var instance = next.Instance!;
            if(!TryReadStream(next, headerMemory, out var length))
            {
                return CommandTime;
            }
            var isTiled = (this[Registers.InitBufferOptions] & 1) != 0;
            var isCrFirst = (this[Registers.PixelFormat] & 1) != 0;
            var isDelaySet = (this[Registers.DecoderOptions] & DisplayDelayEnable) != 0;
            instance.DisplayDelay = isDelaySet ? (int)Math.Min(this[Registers.DisplayDelay], MaximumDisplayDelay) : (int?)null;
            var error = instance.ParseHeader(streamData, length, isTiled, isCrFirst, out var unit);
            if(error != MfcError.None)
            {
                this.Log(LogLevel.Warning, "Instance {0}: the stream's header can't be decoded: {1}{2}", instance.Id, error, Describe(unit.Sequence));
                return Fail(next, error);
            }
            // Without its pictures the buffer is used up; with them, the driver sends it again as a picture.
            next.ConsumedBytes = unit.HeaderLength;
            Record(instance, instance.Codec.IsHeaderSentAgain ? unit.HeaderLength : unit.Length);
            return CommandTime;
        }

        private ulong SetBuffers(Operation next)
        {
            var instance = next.Instance!;
            var count = this[Registers.DpbCount];
            if(count > MfcDpb.MaximumSlots)
            {
                this.Log(LogLevel.Warning, "Instance {0}: {1} buffers, but there may be {2}", instance.Id, count, MfcDpb.MaximumSlots);
                return Fail(next, MfcError.InsufficientDpbCount);
            }
            var buffers = new FrameBuffer[count];
            for(var i = 0; i < buffers.Length; i++)
            {
                buffers[i] = new FrameBuffer(this[Registers.FirstPlane + i * 4], this[Registers.SecondPlane + i * 4]);
            }
            var error = instance.SetBuffers(buffers, Clamp(this[Registers.FirstPlaneSize]), Clamp(this[Registers.SecondPlaneSize]),
                Clamp(this[Registers.FirstPlaneStride]), Clamp(this[Registers.SecondPlaneStride]));
            if(error != MfcError.None)
            {
                this.Log(LogLevel.Warning, "Instance {0}: the {1} buffers for pictures don't fit: {2}", instance.Id, count, error);
                return Fail(next, error);
            }
            return CommandTime;
        }

        private ulong StartFrame(Operation next)
        {
            var instance = next.Instance!;
            if(instance.State != MfcInstanceState.Running)
            {
                this.Log(LogLevel.Warning, "Instance {0}: a picture before its buffers", instance.Id);
                return Fail(next, MfcError.WrongState);
            }
            if(!TryReadStream(next, streamMemory, out var length))
            {
                return CommandTime;
            }
            var isSliced = (this[Registers.SliceInterfaceEnable] & 1) != 0;
            if(isSliced && !instance.Codec.HasSliceInterface)
            {
                this.Log(LogLevel.Warning, "Instance {0}: {1} has no slice interface", instance.Id, instance.Codec.Name);
                return Fail(next, MfcError.UnsupportedFeature);
            }
            var error = instance.TakeUnit(streamData, length, this[Registers.AvailableDpbFlag], this[Registers.PictureTag], isSliced,
                out var unit, out var number, out var picture, out var change);
            next.ConsumedBytes = unit.Length;
            next.Change = change;
            if(error != MfcError.None)
            {
                this.Log(LogLevel.Warning, "Instance {0}: a picture can't be decoded: {1}{2}", instance.Id, error, Describe(unit.Sequence));
                return Fail(next, error);
            }
            if(change != ResolutionChange.None)
            {
                this.Log(LogLevel.Info, "Instance {0}: the stream changes to{1}", instance.Id, Describe(unit.Sequence));
                return CommandTime;
            }
            Record(instance, unit.Length);
            if(number == null)
            {
                return CommandTime;
            }
            next.Part = unit.Part;
            next.IsHidden = picture == null && unit.Part != PicturePart.Next;
            next.Picture = picture;
            if(unit.Part != PicturePart.Whole && next.Response == MfcResponse.FrameDone)
            {
                next.Response = instance.Codec.IsSliced ? MfcResponse.SliceDone : unit.Part == PicturePart.First ? MfcResponse.FieldDone : MfcResponse.FrameDone;
            }
            CheckReferences(instance, number.Value);
            Work(next, new DecodeJob(unit, streamData, number.Value) { PictureNumber = instance.LastPicture });
            return DecodeTime(instance, unit.Part);
        }

        private ulong DrainFrame(Operation next)
        {
            var instance = next.Instance!;
            if(instance.State != MfcInstanceState.Running)
            {
                this.Log(LogLevel.Warning, "Instance {0}: its last picture before its buffers", instance.Id);
                return Fail(next, MfcError.WrongState);
            }
            if(this[Registers.StreamDataSize] > 0 && !instance.Stream.IsDraining)
            {
                // The last picture comes with the command; those that wait leave with the following ones.
                return StartFrame(next);
            }
            next.IsDrain = true;
            Work(next, new DecodeJob(new StreamUnit(), streamData, 0));
            return CommandTime;
        }

        private ulong Flush(Operation next)
        {
            next.Instance!.Restart();
            return CommandTime;
        }

        private ulong CloseInstance(Operation next)
        {
            next.Instance!.Restart();
            instances.Remove(next.Instance.Id);
            return CommandTime;
        }

        /// <summary>A command to an encoder's instance.</summary>
        private ulong Encode(Operation next)
        {
            var encoding = next.Encoding!;
            var error = MfcError.None;
            var time = CommandTime;
            switch(next.Command)
            {
            case Command.SeqHeader:
                error = encoders.StartSequence(encoding);
                break;
            case Command.InitBuffers:
                error = encoders.SetBuffers(encoding);
                break;
            case Command.FrameStart:
            case Command.LastFrame:
                error = encoders.StartFrame(encoding, next.Command == Command.LastFrame);
                time += PictureTime(encoding.Instance.Settings?.Macroblocks ?? 0);
                break;
            case Command.Flush:
                encoding.Instance.Restart();
                break;
            case Command.CloseInstance:
                encoders.Close(encoding.Instance);
                break;
            default:
                error = MfcError.InvalidCommand;
                break;
            }
            return error == MfcError.None ? time : Fail(next, error);
        }

        /// <summary>System suspend: the instances live on in their context memory.</summary>
        private ulong Sleep(Operation next)
        {
            instances.Sleep();
            encoders.Sleep();
            return CommandTime;
        }

        private ulong Wakeup(Operation next)
        {
            if(!instances.IsAsleep)
            {
                this.Log(LogLevel.Warning, "Wakeup without sleep");
                return Fail(next, MfcError.WrongState);
            }
            instances.Wakeup();
            encoders.Wakeup();
            return CommandTime;
        }

        private void ForgetSleepers()
        {
            instances.ForgetSleepers();
            encoders.ForgetSleepers();
        }

        private void DropInstances()
        {
            instances.Drop();
            encoders.Drop();
        }

        /// <summary>Lets a worker decode; its result is taken when the operation completes.</summary>
        private void Work(Operation next, DecodeJob job)
        {
            var instance = next.Instance!;
            var threads = Math.Min(Math.Max(ThreadCount, 1), MaximumThreads);
            var factory = DecoderFactory;
            job.KeepsOrder = instance.KeepsOrder;
            job.CreateDecoder = setup => factory(new DecoderOptions(setup, threads));
            job.WithVisible = frameProduced != null || view.IsWatched;
            var work = new Lazy<DecodeResult>(() => next.IsDrain ? instance.Stream.Drain(job, instance.Dpb) : instance.Stream.Decode(job, instance.Dpb));
            next.Work = work;
            Task.Run(() => work.Value);
        }

        /// <summary>
        /// Waits for the worker, or does its work if it hasn't begun. That uses nothing this thread could hold, so it
        /// ends after at most a picture's decoding.
        /// </summary>
        private void Join(Operation current)
        {
            current.Encoding?.Join();
            if(current.Work == null)
            {
                return;
            }
            try
            {
                current.Result = current.Work.Value;
            }
            catch(Exception e)
            {
                current.Result = new DecodeResult { HasFailed = true, Problem = e.Message };
            }
            current.Work = null;
        }

        /// <summary>
        /// Ends an operation with an error. A damaged picture isn't the end of its instance: its code comes with
        /// FRAME_DONE, which the driver handles in every state, while ERR_RET kills a context that is about to
        /// finish.
        /// </summary>
        private ulong Fail(Operation next, MfcError error)
        {
            if(error != MfcError.IncompleteFrame)
            {
                next.Response = MfcResponse.Error;
            }
            next.Error = error;
            return CommandTime;
        }

        /// <summary>Reads the stream buffer the registers tell of; on failure the operation gets the error.</summary>
        private bool TryReadStream(Operation next, DmaChannel memory, out int length)
        {
            var size = this[Registers.StreamDataSize];
            var offset = this[Registers.CpbOffset];
            length = 0;
            if(size > this[Registers.CpbSize] || size > MaximumStreamSize || offset > size)
            {
                this.Log(LogLevel.Warning, "A stream of {0} bytes from {1} on in a buffer of {2} bytes", size, offset, this[Registers.CpbSize]);
                Fail(next, MfcError.InvalidStreamSize);
                return false;
            }
            length = (int)(size - offset);
            if(streamData.Length < length)
            {
                streamData = new byte[Math.Max(length, streamData.Length * 2)];
            }
            var address = (ulong)this[Registers.CpbAddress] + offset;
            if(length > 0 && !TryRead(memory, address, streamData, length, next.Instance!.NextNumber, next.Instance.Id))
            {
                this.Log(LogLevel.Warning, "There is no memory for the stream's {0} bytes at 0x{1:X}", length, address);
                Fail(next, MfcError.BusError);
                return false;
            }
            return true;
        }

        /// <summary>What was written over a reference has to be known before anything is predicted from it.</summary>
        private void CheckReferences(MfcInstance instance, long number)
        {
            dma.Begin(number, instance.Id);
            var changes = instance.Stream.CheckReferences(lumaMemory, chromaMemory, number, ReferenceCheckInterval);
            dma.End();
            foreach(var change in changes)
            {
                var picture = change.Picture;
                var what = "its memory is gone: pictures are predicted from what was there";
                if(change.Lines is LineRange lines)
                {
                    // Of tiles the first line is as good as any: a buffer is mostly overwritten as a whole.
                    var line = picture.Format.IsTiled ? 0 : lines.First;
                    var writer = lumaMemory.FindWriter(picture.Buffer.Luma + (uint)(line * picture.Format.LumaStride));
                    what = $"somebody wrote over it, lines {lines.First} to {lines.Last}"
                        + (writer == null ? "" : $"; the last device to write there was {writer}")
                        + $". What is predicted from it, from picture {number} on, shows that";
                }
                this.Log(LogLevel.Warning, "Instance {0}: buffer {1} at 0x{2:X} (chroma 0x{3:X}) holds picture {4} ({5}), a reference: {6}",
                    instance.Id, picture.Slot, picture.Buffer.Luma, picture.Buffer.Chroma, picture.Number, picture.Type, what);
            }
        }

        private ulong DecodeTime(MfcInstance instance, PicturePart part)
        {
            if(instance.Codec.IsSliced && part == PicturePart.Next)
            {
                // Nobody counts a slice's macroblocks: the first slice took the picture's time.
                return CommandTime;
            }
            var format = instance.Format!;
            return CommandTime + PictureTime(format.Width / 16 * (format.Height / 16) / (instance.Codec.IsSliced || part == PicturePart.Whole ? 1 : 2));
        }

        private ulong PictureTime(int macroblocks)
        {
            return (ulong)macroblocks * Math.Min(NanosecondsPerMacroblock, MaximumMacroblockTime);
        }

        private static string Describe(SequenceHeader? sequence)
        {
            return sequence == null ? "" : $" ({sequence.Description})";
        }

        private static int Clamp(uint value)
        {
            return (int)Math.Min(value, int.MaxValue);
        }

        // The response to a command doesn't depend on what its instance is.
        private static readonly Handler EncoderHandler = new Handler(MfcResponse.Empty, (mfc, operation) => mfc.Encode(operation));

        /// <summary>S5P_FIMV_D_OPT_DDELAY_EN.</summary>
        private const uint DisplayDelayEnable = 1 << 3;
        private const uint MaximumDisplayDelay = 16;
        private const int MaximumInstances = 16;
        private const int MaximumThreads = 16;
        private const ulong CommandTime = 20000;
        private const ulong MaximumMacroblockTime = 1000000;
        /// <summary>Linux gives 3 MiB.</summary>
        private const uint MaximumStreamSize = 16 * 1024 * 1024;

        private struct Handler
        {
            public Handler(MfcResponse response, Func<Exynos_MFC, Operation, ulong> run, bool needsInstance = false)
            {
                Response = response;
                Run = run;
                NeedsInstance = needsInstance;
            }

            /// <summary>The response if nothing is wrong.</summary>
            public readonly MfcResponse Response;

            /// <summary>Begins the work; returns the nanoseconds it takes.</summary>
            public readonly Func<Exynos_MFC, Operation, ulong> Run;

            /// <summary>Works on the instance in INSTANCE_ID.</summary>
            public readonly bool NeedsInstance;
        }
    }
}
