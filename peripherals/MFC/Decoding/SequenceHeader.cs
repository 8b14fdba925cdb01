namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>What a sequence's header says of all its pictures, whatever the codec.</summary>
    internal abstract class SequenceHeader
    {
        /// <summary>Size of the decoded pictures in pixels: whole macroblocks.</summary>
        public int CodedWidth { get; protected set; }

        public int CodedHeight { get; protected set; }

        /// <summary>Pixels of the coded size that are not to be seen.</summary>
        public int CropLeft { get; protected set; }

        public int CropRight { get; protected set; }

        public int CropTop { get; protected set; }

        public int CropBottom { get; protected set; }

        public int VisibleWidth => CodedWidth - CropLeft - CropRight;

        public int VisibleHeight => CodedHeight - CropTop - CropBottom;

        /// <summary>Pictures that wait for their turn to be displayed at most.</summary>
        public abstract int ReorderDepth { get; }

        /// <summary>Pictures that a decoder has to be able to keep.</summary>
        public abstract int DpbFrames { get; }

        /// <summary>4:2:0 or monochrome, 8 bits, and nothing else that the decoder doesn't have.</summary>
        public abstract bool IsSupported { get; }

        /// <summary>For the log.</summary>
        public abstract string Description { get; }

        /// <summary>
        /// Takes the size of the picture, which is coded as whole macroblocks of 16 pixels. False if there is none.
        /// </summary>
        protected bool SetSize(int width, int height)
        {
            if(width <= 0 || height <= 0)
            {
                return false;
            }
            CodedWidth = (width + 15) / 16 * 16;
            CodedHeight = (height + 15) / 16 * 16;
            CropRight = CodedWidth - width;
            CropBottom = CodedHeight - height;
            return true;
        }
    }
}
