using System;

namespace Antmicro.Renode.Peripherals.Video.GScaler
{
    /// <summary>GSC_IN_ROT_MASK: the flips come first, then the turn.</summary>
    [Flags]
    internal enum Orientation
    {
        None = 0,
        /// <summary>Left to right.</summary>
        FlipX = 1,
        /// <summary>Top to bottom.</summary>
        FlipY = 2,
        /// <summary>Clockwise.</summary>
        Rotate90 = 4,
    }

    /// <summary>
    /// The registers that describe a job, as they are when the hardware copies them into its shadow registers.
    /// </summary>
    internal struct JobRegisters
    {
        public Picture Source()
        {
            var tiling = (InCon & InTileMode) == 0 ? Tiling.None : (InCon & InTileType) == 0 ? Tiling.Chroma16x8 : Tiling.Chroma16x16;
            var layout = new PixelLayout((PixelCode)((InCon >> 8) & 7), (InCon & InChromaOrder) != 0, (InCon & InPackedOrder) != 0, (InCon & InSwap) != 0, tiling);
            return new Picture(layout, new[] { InY, InCb, InCr }, Low(SrcImgSize, 14), High(SrcImgSize), Low(SrcImgOffset, 13), High(SrcImgOffset),
                Low(CroppedSize, 13), High(CroppedSize), (InCon & InSeparateStride) != 0 ? (int)InChromaStride : 0);
        }

        public Picture Destination(out int scaledWidth, out int scaledHeight)
        {
            scaledWidth = Low(ScaledSize, 13);
            scaledHeight = High(ScaledSize);
            var rotated = Orientation.HasFlag(Orientation.Rotate90);
            var tiling = (OutCon & OutTileMode) == 0 ? Tiling.None : (OutCon & OutTileType) == 0 ? Tiling.Chroma16x8 : Tiling.Chroma16x16;
            var layout = new PixelLayout((PixelCode)((OutCon >> 4) & 7), (OutCon & OutChromaOrder) != 0, (OutCon & OutPackedOrder) != 0, (OutCon & OutSwap) != 0, tiling);
            return new Picture(layout, new[] { OutY, OutCb, OutCr }, Low(DstImgSize, 13), High(DstImgSize), Low(DstImgOffset, 13), High(DstImgOffset),
                rotated ? scaledHeight : scaledWidth, rotated ? scaledWidth : scaledHeight, (OutCon & OutSeparateStride) != 0 ? (int)OutChromaStride : 0);
        }

        /// <summary>
        /// How an RGB source is to be understood; the codes differ from the output's in the lowest bit.
        /// </summary>
        public ColourStandard InputStandard => (ColourStandard)(((InCon >> 14) & 3) ^ 1);

        public ColourStandard OutputStandard => (ColourStandard)((OutCon >> 10) & 3);

        public Orientation Orientation => (Orientation)((InCon >> 16) & 7);

        public byte GlobalAlpha => (byte)(OutCon >> 24);

        public bool InputIsLocal => (InCon & PathLocal) != 0;

        public bool OutputIsLocal => (OutCon & PathLocal) != 0;

        public uint InCon;
        public uint SrcImgSize;
        public uint SrcImgOffset;
        public uint CroppedSize;
        public uint OutCon;
        public uint ScaledSize;
        public uint PreScaleRatio;
        public uint MainHRatio;
        public uint MainVRatio;
        public uint InChromaStride;
        public uint DstImgSize;
        public uint DstImgOffset;
        public uint OutChromaStride;
        /// <summary>The input buffer that is used, -1 if all are masked.</summary>
        public int InBuffer;
        public int OutBuffer;
        public uint InY;
        public uint InCb;
        public uint InCr;
        public uint OutY;
        public uint OutCb;
        public uint OutCr;

        private static int Low(uint value, int bits) => (int)(value & ((1u << bits) - 1));

        private static int High(uint value) => (int)((value >> 16) & 0x1FFF);

        private const uint PathLocal = 1u << 0;
        private const uint InTileMode = 1u << 3;
        private const uint InTileType = 1u << 4;
        private const uint InChromaOrder = 1u << 12;
        private const uint InPackedOrder = 1u << 13;
        private const uint InSwap = 1u << 19;
        private const uint InSeparateStride = 1u << 20;
        private const uint OutTileMode = 1u << 1;
        private const uint OutTileType = 1u << 2;
        private const uint OutChromaOrder = 1u << 8;
        private const uint OutPackedOrder = 1u << 9;
        private const uint OutSwap = 1u << 12;
        private const uint OutSeparateStride = 1u << 13;
    }
}
