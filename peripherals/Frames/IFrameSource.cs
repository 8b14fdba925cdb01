using System;

using Antmicro.Renode.Time;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>
    /// A device that hands out pictures: the decoder its displayed pictures, the display what it scans out.
    /// Hosts subscribe to verify, record or show them; with no subscriber a device does no work for it.
    /// </summary>
    public interface IFrameSource : IPeripheral
    {
        /// <summary>
        /// Raised once for each picture, in display order, on the thread that drives the device.
        /// The frame's data belongs to the device and is only valid during the call.
        /// </summary>
        event Action<IFrameSource, VideoFrame> FrameProduced;
    }

    /// <summary>
    /// How the bytes of a <see cref="VideoFrame"/> are laid out; every layout is packed, without padding.
    /// </summary>
    public enum FrameLayout
    {
        /// <summary>Width x height luma bytes, then (w+1)/2 x (h+1)/2 bytes of Cb, then as many of Cr.</summary>
        I420,
        /// <summary>Four bytes a pixel in memory order blue, green, red, 255 (DRM XRGB8888, GStreamer BGRx).</summary>
        Bgrx,
    }

    /// <summary>One picture, cropped to what is meant to be seen.</summary>
    public struct VideoFrame
    {
        public VideoFrame(FrameLayout layout, int width, int height, ReadOnlyMemory<byte> data, long index, TimeInterval timestamp, int instance = 0)
        {
            Layout = layout;
            Width = width;
            Height = height;
            Data = data;
            Index = index;
            Timestamp = timestamp;
            Instance = instance;
        }

        public FrameLayout Layout { get; }

        /// <summary>Width in pixels.</summary>
        public int Width { get; }

        /// <summary>Height in pixels.</summary>
        public int Height { get; }

        public ReadOnlyMemory<byte> Data { get; }

        /// <summary>Counts the pictures of this source (of this decoder instance) from 0.</summary>
        public long Index { get; }

        /// <summary>Virtual time at which the device produced it.</summary>
        public TimeInterval Timestamp { get; }

        /// <summary>Which of the device's streams it belongs to: the decoder's instance, 0 for a display.</summary>
        public int Instance { get; }
    }
}
