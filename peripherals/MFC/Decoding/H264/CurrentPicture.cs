namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// The picture that the last buffer held, or held a part of. With what comes next it says whether that belongs to the
    /// same picture: the second field of a frame, or more slices.
    /// </summary>
    internal class CurrentPicture
    {
        /// <summary>Takes the first slice of a buffer; says which part of a picture begins with it.</summary>
        public PicturePart Take(SliceHeader slice)
        {
            var isSlice = IsSliced && isKnown && slice.FirstMacroblock != 0 && !slice.IsOtherPictureThan(last);
            if(isSlice || TryPair(slice))
            {
                last = slice.WithoutSequence();
                return PicturePart.Next;
            }
            last = slice.WithoutSequence();
            isKnown = true;
            isFirstField = slice.IsField;
            return IsSliced || slice.IsField ? PicturePart.First : PicturePart.Whole;
        }

        /// <summary>Takes a slice as the beginning of the frame's second field, if it is that.</summary>
        public bool TryPair(SliceHeader slice)
        {
            if(!isKnown || !isFirstField || !slice.IsOtherFieldOf(last))
            {
                return false;
            }
            last = slice.WithoutSequence();
            isFirstField = false;
            return true;
        }

        /// <summary>The buffer is over: a first field that found its second one there is a whole frame with it.</summary>
        public void Finish(StreamUnit unit)
        {
            if(unit.Part == PicturePart.First && !IsSliced && !isFirstField)
            {
                unit.Part = PicturePart.Whole;
            }
        }

        /// <summary>What comes next is a picture of its own.</summary>
        public void Clear()
        {
            isKnown = false;
            isFirstField = false;
        }

        /// <summary>A buffer may hold some of a picture's slices.</summary>
        public bool IsSliced { get; set; }

        private SliceHeader last;
        private bool isKnown;
        private bool isFirstField;
    }
}
