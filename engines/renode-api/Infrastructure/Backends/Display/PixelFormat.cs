namespace Antmicro.Renode.Backends.Display
{
    /// <summary>
    /// Layout of a pixel, parts named from the highest to the lowest in a word of the given byte order.
    /// </summary>
    public enum PixelFormat
    {
        A4,
        L4,
        A8,
        L8,
        AL44,
        AL88,
        RGB565,
        BGR565,
        BGR888,
        RGB888,
        ARGB1555,
        ARGB4444,
        RGBA4444,
        ABGR4444,
        BGRA4444,
        XRGB4444,
        RGBX4444,
        XBGR4444,
        BGRX4444,
        BGRA8888,
        RGBA8888,
        ABGR8888,
        ARGB8888,
        BGRX8888,
        RGBX8888,
        XRGB8888,
        XBGR8888,
        NV12,
    }
}
