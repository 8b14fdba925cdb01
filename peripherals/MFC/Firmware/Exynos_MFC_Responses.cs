using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Video.MFC;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>
    /// The firmware's responses: what it leaves in its registers, and in memory, before it interrupts the host.
    /// </summary>
    public partial class Exynos_MFC
    {
        /// <summary>The time of the running operation is over.</summary>
        private void Complete()
        {
            completion.Enabled = false;
            var done = operation;
            if(done == null)
            {
                return;
            }
            Join(done);
            operation = null;
            try
            {
                Report(done);
            }
            catch(Exception e)
            {
                this.LogFailure($"The response to {done.Command}", e);
                Fail(done, MfcError.DecoderFailure);
                ReportNothing(done);
            }
            this[Registers.ErrorCode] = (uint)done.Error;
            riscCommand.Value = (uint)done.Response;
            interruptPending.Value = true;
            UpdateInterrupt();
        }

        private void Report(Operation done)
        {
            if(done.Encoding != null && (done.Response == MfcResponse.SeqDone || done.Response == MfcResponse.FrameDone))
            {
                ReportEncoded(done);
                return;
            }
            switch(done.Response)
            {
            case MfcResponse.OpenInstance:
                this[Registers.ReturnedInstanceId] = (uint)done.OpenedId;
                break;
            case MfcResponse.SeqDone:
                ReportHeader(done);
                break;
            case MfcResponse.FrameDone:
            case MfcResponse.FieldDone:
            case MfcResponse.SliceDone:
                ReportFrame(done);
                break;
            case MfcResponse.Error:
                ReportNothing(done);
                break;
            default:
                break;
            }
        }

        private void ReportEncoded(Operation done)
        {
            var error = encoders.Report(done.Encoding!, out var isOver);
            if(error != MfcError.None)
            {
                Fail(done, error);
                encoders.ReportNothing();
            }
            else if(isOver)
            {
                done.Response = MfcResponse.SequenceComplete;
            }
        }

        private void ReportNothing(Operation done)
        {
            if(done.Encoding != null)
            {
                encoders.ReportNothing();
                return;
            }
            ReportNothingDecoded(done);
        }

        private void ReportHeader(Operation done)
        {
            var instance = done.Instance!;
            var format = instance.Format!;
            var codec = instance.Codec;
            this[Registers.DisplayFrameWidth] = (uint)(codec.IsHeaderSentAgain ? format.Width : format.VisibleWidth);
            this[Registers.DisplayFrameHeight] = (uint)(codec.IsHeaderSentAgain ? format.Height : format.VisibleHeight);
            this[Registers.MinimumDpbCount] = (uint)instance.RequiredBuffers;
            this[Registers.MinimumMvCount] = codec.HasVectorBuffers ? (uint)instance.RequiredBuffers : 0;
            this[Registers.MinimumFirstPlaneSize] = (uint)format.LumaSize;
            this[Registers.MinimumSecondPlaneSize] = (uint)format.ChromaSize;
            this[Registers.MinimumScratchSize] = codec.ScratchSize(format.Width / 16, format.Height / 16);
            this[Registers.DecodedNalSize] = (uint)done.ConsumedBytes;
            ReportCropping(format);
            this.Log(LogLevel.Info, "Instance {0}: {6} {1}x{2}, {3}x{4} visible, needs {5} buffers", instance.Id, format.Width, format.Height,
                format.VisibleWidth, format.VisibleHeight, instance.RequiredBuffers, codec.Name);
        }

        private void ReportFrame(Operation done)
        {
            if(done.Change != ResolutionChange.None)
            {
                // The driver drains the old pictures and parses the header anew, with the same buffer, which isn't
                // used up.
                ReportNothingDecoded(done);
                this[Registers.DecodedNalSize] = 0;
                this[Registers.DisplayStatus] = (uint)done.Change << ResolutionChangeShift;
                return;
            }
            ReportNothingDecoded(done);
            if(done.Result?.Problem != null)
            {
                this.Log(LogLevel.Error, "Instance {0}: {1}", done.Instance!.Id, done.Result.Problem);
                Fail(done, MfcError.DecoderFailure);
                return;
            }
            var isDrain = done.IsDrain;
            if(done.Picture != null)
            {
                ReportDecoded(done);
            }
            else if(done.IsHidden)
            {
                this[Registers.DecodedStatus] = (uint)FrameStatus.DecodingDisplay;
            }
            else if(done.Part == PicturePart.Next && done.Result != null && done.Result.HasFailed)
            {
                Fail(done, MfcError.IncompleteFrame);
            }
            WriteDecoded(done);
            var display = TakeNextPicture(done, out var pending);
            if(display == null || pending == null)
            {
                this[Registers.DisplayStatus] = (uint)(isDrain ? FrameStatus.DecodingEmpty : FrameStatus.DecodingOnly);
                if(isDrain)
                {
                    done.Instance!.Restart();
                }
                return;
            }
            Display(done, display, pending);
            this[Registers.DisplayStatus] = (uint)(isDrain ? FrameStatus.DisplayOnly : FrameStatus.DecodingDisplay) | (pending.IsInterlaced ? Interlaced : 0);
        }

        private void ReportDecoded(Operation done)
        {
            var picture = done.Picture!;
            if(done.Result!.HasFailed)
            {
                if(done.Part == PicturePart.Whole)
                {
                    done.Instance!.Dpb.Release(picture);
                }
                Fail(done, MfcError.IncompleteFrame);
                return;
            }
            var buffer = done.Instance!.Dpb[picture.Slot];
            this[Registers.DecodedStatus] = (uint)FrameStatus.DecodingDisplay;
            this[Registers.DecodedFirstPlaneAddress] = buffer.Luma;
            this[Registers.DecodedSecondPlaneAddress] = buffer.Chroma;
            this[Registers.DecodedFrameType] = (uint)picture.Type;
        }

        /// <summary>
        /// One picture is displayed with each command; others that are ready have to wait for the next one.
        /// </summary>
        private MfcPicture? TakeNextPicture(Operation done, out PendingPicture? pending)
        {
            pending = null;
            var pictures = done.Result?.Pictures ?? new List<MfcPicture>();
            if(done.Error != MfcError.None)
            {
                // The driver would mark the picture with the error of another one.
                done.Instance!.Stream.PutBack(pictures);
                return null;
            }
            for(var i = 0; i < pictures.Count; i++)
            {
                if(!done.IsDrain && done.Instance!.IsDelayed)
                {
                    done.Instance.Stream.PutBack(pictures.Skip(i));
                    return null;
                }
                pending = done.Instance!.Dpb.Find(pictures[i].Number);
                if(pending != null)
                {
                    done.Instance.Stream.PutBack(pictures.Skip(i + 1));
                    return pictures[i];
                }
            }
            return null;
        }

        private void Display(Operation done, MfcPicture picture, PendingPicture pending)
        {
            var instance = done.Instance!;
            var buffer = instance.Dpb[pending.Slot];
            if(!pending.Holds(picture))
            {
                Write(done, picture, pending);
            }
            this[Registers.DisplayFirstPlaneAddress] = buffer.Luma;
            this[Registers.DisplaySecondPlaneAddress] = buffer.Chroma;
            this[Registers.DisplayFrameType] = (uint)pending.Type;
            this[Registers.ReturnedPictureTagTop] = pending.Tag;
            this[Registers.ReturnedPictureTagBottom] = pending.SecondTag;
            ReportCropping(pending.Format);
            if(picture.Visible != null)
            {
                var frame = new VideoFrame(FrameLayout.I420, pending.Format.VisibleWidth, pending.Format.VisibleHeight,
                    picture.Visible, instance.DisplayedPictures, machine.ElapsedVirtualTime.TimeElapsed, instance.Id);
                frameProduced?.Invoke(this, frame);
                view.Show(frame);
            }
            if(picture.IsDamaged && done.Error == MfcError.None)
            {
                // Upper half: an error of the displayed picture. The driver hands it out marked as damaged.
                done.Error = (MfcError)((uint)MfcError.Concealed << DisplayErrorShift);
                this.Log(LogLevel.Debug, "Instance {0}: picture {1} is damaged", instance.Id, pending.Number);
            }
            instance.Display(pending);
            picture.Dispose();
        }

        /// <summary>
        /// What was decoded goes to its buffer now, long before its turn to be displayed may come.
        /// </summary>
        private void WriteDecoded(Operation done)
        {
            var decoded = done.Result?.Decoded;
            if(decoded == null)
            {
                return;
            }
            var instance = done.Instance!;
            var pending = instance.Dpb.Find(decoded.Number);
            if(pending != null && Write(done, decoded, pending))
            {
                pending.Written(decoded);
            }
            decoded.Dispose();
            done.Result!.Decoded = null;
            if(done.Result.GivenBack > 0)
            {
                this.Log(LogLevel.Info, "Instance {0}: {1} reference pictures are not what the stream says but what was in memory when the state was saved",
                    instance.Id, done.Result.GivenBack);
            }
        }

        private bool Write(Operation done, MfcPicture picture, PendingPicture pending)
        {
            var instance = done.Instance!;
            var buffer = instance.Dpb[pending.Slot];
            lumaMemory.Index = chromaMemory.Index = pending.Slot;
            dma.Begin(pending.Number, instance.Id);
            var isWritten = picture.TryWrite(lumaMemory, chromaMemory, buffer);
            dma.End();
            if(!isWritten)
            {
                this.Log(LogLevel.Warning, "Instance {0}: there is no memory for a picture's planes at 0x{1:X} and 0x{2:X}", instance.Id, buffer.Luma, buffer.Chroma);
                Fail(done, MfcError.BusError);
            }
            return isWritten;
        }

        private void ReportNothingDecoded(Operation done)
        {
            this[Registers.DisplayStatus] = (uint)FrameStatus.DecodingOnly;
            this[Registers.DecodedStatus] = (uint)FrameStatus.DecodingOnly;
            this[Registers.DisplayFirstPlaneAddress] = 0;
            this[Registers.DisplaySecondPlaneAddress] = 0;
            this[Registers.DecodedFirstPlaneAddress] = 0;
            this[Registers.DecodedSecondPlaneAddress] = 0;
            this[Registers.DisplayFrameType] = (uint)FrameType.Skipped;
            this[Registers.DecodedFrameType] = (uint)FrameType.Skipped;
            this[Registers.DecodedNalSize] = (uint)done.ConsumedBytes;
        }

        private void ReportCropping(PictureFormat format)
        {
            this[Registers.DisplayCropInfo1] = (uint)format.CropRight << 16 | (uint)format.CropLeft;
            this[Registers.DisplayCropInfo2] = (uint)format.CropBottom << 16 | (uint)format.CropTop;
        }

        /// <summary>S5P_FIMV_DEC_STATUS_INTERLACE.</summary>
        private const uint Interlaced = 1 << 3;
        private const int ResolutionChangeShift = 4;
        private const int DisplayErrorShift = 16;
    }
}
