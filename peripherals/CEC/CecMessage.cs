using System;
using System.Globalization;
using System.Linq;

using Antmicro.Renode.Exceptions;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>A message on the CEC wire: a byte with both logical addresses, an opcode, what belongs to it.</summary>
    public sealed class CecMessage
    {
        /// <param name="bytes">1 to 16, the header first.</param>
        /// <exception cref="RecoverableException">Fewer or more.</exception>
        public CecMessage(params byte[] bytes)
        {
            if(bytes.Length < 1 || bytes.Length > MaximumBytes)
            {
                throw new RecoverableException($"A CEC message has 1 to {MaximumBytes} bytes, not {bytes.Length}.");
            }
            this.bytes = bytes.ToArray();
        }

        /// <summary>Reads bytes in hexadecimal, with spaces or colons between them.</summary>
        /// <exception cref="RecoverableException">It isn't that.</exception>
        public static CecMessage Parse(string text)
        {
            return new CecMessage(text.Split(new[] { ' ', ':' }, StringSplitOptions.RemoveEmptyEntries).Select(ParseByte).ToArray());
        }

        public override string ToString()
        {
            return $"{Initiator} -> {Destination}: {(IsPoll ? "poll" : string.Join(" ", bytes.Skip(1).Select(x => x.ToString("X2"))))}";
        }

        public byte this[int index] => bytes[index];

        public int Length => bytes.Length;

        public int Initiator => bytes[0] >> 4;

        public int Destination => bytes[0] & 0xF;

        public bool IsBroadcast => Destination == Unregistered;

        /// <summary>Only a header: asks whether somebody has the address.</summary>
        public bool IsPoll => bytes.Length == 1;

        /// <summary>As a destination: all. As an initiator: one without an address.</summary>
        public const int Unregistered = 15;

        public const int MaximumBytes = 16;

        private static byte ParseByte(string text)
        {
            return byte.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value
                : throw new RecoverableException($"'{text}' isn't a byte in hexadecimal.");
        }

        private readonly byte[] bytes;
    }
}
