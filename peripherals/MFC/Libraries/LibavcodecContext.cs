using System;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>A codec's context of libavcodec, and a packet for it.</summary>
    internal sealed class LibavcodecContext : IDisposable
    {
        /// <param name="name">The library's name of the codec.</param>
        /// <param name="find">Its function that finds one by name.</param>
        /// <param name="kind">"decoder" or "encoder", for messages.</param>
        /// <exception cref="DecoderMissingException">The library is built without it.</exception>
        public LibavcodecContext(string name, Libavcodec.FindByName find, string kind)
        {
            library = Libavcodec.Instance;
            Codec = find(name);
            if(Codec == IntPtr.Zero)
            {
                throw new DecoderMissingException($"The installed libavcodec {library.Version} is built without its {kind} \"{name}\". Install your distribution's full build of it");
            }
            context = library.AllocateContext(Codec);
            packet = library.AllocatePacket();
            if(context == IntPtr.Zero || packet == IntPtr.Zero)
            {
                Free();
                GC.SuppressFinalize(this);
                throw new OutOfMemoryException($"libavcodec could not allocate the {kind} \"{name}\"");
            }
        }

        ~LibavcodecContext()
        {
            Free();
        }

        public void Dispose()
        {
            Free();
            GC.SuppressFinalize(this);
        }

        public IntPtr Codec { get; }

        public IntPtr Context => context;

        public IntPtr Packet => packet;

        private void Free()
        {
            if(context != IntPtr.Zero)
            {
                library.FreeContext(ref context);
            }
            if(packet != IntPtr.Zero)
            {
                library.FreePacket(ref packet);
            }
        }

        private IntPtr context;
        private IntPtr packet;
        private readonly Libavcodec library;
    }
}
