namespace Antmicro.Renode.Peripherals.Video.GScaler
{
    /// <summary>The format codes of IN_CON and OUT_CON (GSC_IN_FORMAT_MASK, GSC_OUT_FORMAT_MASK).</summary>
    internal enum PixelCode
    {
        XRGB8888 = 0,
        RGB565 = 1,
        YUV420_2P = 2,
        YUV420_3P = 3,
        YUV422_1P = 4,
        YUV422_2P = 5,
        YUV422_3P = 6,
        YUV444 = 7,
    }

    internal enum Tiling
    {
        None,
        /// <summary>Luma tiles of 16x16 bytes, chroma tiles of 16 bytes x 8 lines.</summary>
        Chroma16x8,
        /// <summary>Luma and chroma tiles of 16x16 bytes.</summary>
        Chroma16x16,
    }

    /// <summary>How the pixels of a picture lie in memory.</summary>
    internal readonly struct PixelLayout
    {
        public PixelLayout(PixelCode code, bool swapChroma = false, bool chromaFirst = false, bool swapRedBlue = false, Tiling tiling = Tiling.None)
        {
            Code = code;
            SwapChroma = swapChroma;
            ChromaFirst = chromaFirst;
            SwapRedBlue = swapRedBlue;
            Tiling = tiling;
        }

        public PixelCode Code { get; }

        /// <summary>Cr comes before Cb (CHROMA_ORDER_CRCB).</summary>
        public bool SwapChroma { get; }

        /// <summary>Packed 4:2:2 begins with chroma (YUV422_1P_OEDER_LSB_C).</summary>
        public bool ChromaFirst { get; }

        public bool SwapRedBlue { get; }

        public Tiling Tiling { get; }

        public bool IsRgb => Code == PixelCode.XRGB8888 || Code == PixelCode.RGB565;

        /// <summary>Number of memory planes.</summary>
        public int Planes => Code switch
        {
            PixelCode.YUV420_2P => 2,
            PixelCode.YUV422_2P => 2,
            PixelCode.YUV420_3P => 3,
            PixelCode.YUV422_3P => 3,
            _ => 1,
        };

        /// <summary>Bytes that one pixel takes in the first memory plane.</summary>
        public int BytesPerPixel => Code switch
        {
            PixelCode.XRGB8888 => 4,
            PixelCode.RGB565 => 2,
            PixelCode.YUV422_1P => 2,
            _ => 1,
        };

        /// <summary>1 if a chroma sample serves two pixels of a line.</summary>
        public int ChromaShiftX => IsRgb ? 0 : 1;

        /// <summary>1 if a chroma sample serves two lines.</summary>
        public int ChromaShiftY => Code == PixelCode.YUV420_2P || Code == PixelCode.YUV420_3P ? 1 : 0;

        /// <summary>The name a user knows it by.</summary>
        public override string ToString()
        {
            var name = Code switch
            {
                PixelCode.XRGB8888 => SwapRedBlue ? "XBGR8888" : "XRGB8888",
                PixelCode.RGB565 => SwapRedBlue ? "BGR565" : "RGB565",
                PixelCode.YUV420_2P => SwapChroma ? "NV21" : "NV12",
                PixelCode.YUV420_3P => SwapChroma ? "YVU420" : "YUV420",
                PixelCode.YUV422_1P => ChromaFirst ? (SwapChroma ? "VYUY" : "UYVY") : (SwapChroma ? "YVYU" : "YUYV"),
                PixelCode.YUV422_2P => SwapChroma ? "NV61" : "NV16",
                PixelCode.YUV422_3P => SwapChroma ? "YVU422P" : "YUV422P",
                _ => "YUV444",
            };
            return Tiling == Tiling.None ? name : name + (Tiling == Tiling.Chroma16x8 ? " tiled (chroma 16x8)" : " tiled (chroma 16x16)");
        }
    }
}
