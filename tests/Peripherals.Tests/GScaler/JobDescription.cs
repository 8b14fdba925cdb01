namespace Exynos.Tests.GScaler
{
    /// <summary>
    /// A picture as the registers describe it. Format codes: 0 XRGB8888, 1 RGB565, 2 YUV420_2P, 3 YUV420_3P, 4
    /// YUV422_1P, 5 YUV422_2P, 6 YUV422_3P.
    /// </summary>
    public class PictureDescription
    {
        public PictureDescription Copy() => (PictureDescription)MemberwiseClone();

        public bool IsRgb => Format <= 1;

        public override string ToString()
        {
            return $"format {Format}{(Crcb ? " crcb" : "")}{(ChromaFirst ? " lsb_c" : "")}{(SwapRedBlue ? " rb_swap" : "")}{(Tile != 0 ? $" tile {Tile}" : "")} {Width}x{Height} at {X},{Y}"
                + (ChromaStride != 0 ? $" chroma stride {ChromaStride}" : "");
        }

        public int Format;
        public bool Crcb;
        public bool ChromaFirst;
        public bool SwapRedBlue;
        /// <summary>0: not tiled, 1: TILE_C_16x8, 2: TILE_C_16x16.</summary>
        public int Tile;
        public int Width;
        public int Height;
        public int X;
        public int Y;
        public int ChromaStride;
        public uint AddressY;
        public uint AddressCb;
        public uint AddressCr;
        /// <summary>The register's code; IN_RGB_TYPE for a source, OUT_RGB_TYPE for a destination.</summary>
        public int RgbType;
    }

    public class JobDescription
    {
        public JobDescription Copy()
        {
            var copy = (JobDescription)MemberwiseClone();
            copy.Source = Source.Copy();
            copy.Destination = Destination.Copy();
            return copy;
        }

        public bool Rotated => (Rotation & 4) != 0;

        public override string ToString()
        {
            return $"[{Source}], {CroppedWidth}x{CroppedHeight} -> {ScaledWidth}x{ScaledHeight}, rotation {Rotation}, types {Source.RgbType}/{Destination.RgbType}, alpha {Alpha} -> [{Destination}]";
        }

        public PictureDescription Source = new PictureDescription();
        public PictureDescription Destination = new PictureDescription();
        public int CroppedWidth;
        public int CroppedHeight;
        public int ScaledWidth;
        public int ScaledHeight;
        /// <summary>IN_ROT.</summary>
        public int Rotation;
        public byte Alpha;
    }
}
