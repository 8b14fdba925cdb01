using System;

namespace Antmicro.Renode.Peripherals.UART
{
    /// <summary>A serial port: what it sends is an event, what it receives a call.</summary>
    public interface IUART<T> : IPeripheral
    {
        event Action<T> CharReceived;

        void WriteChar(T value);

        uint BaudRate { get; }

        Bits StopBits { get; }

        Parity ParityBit { get; }
    }

    public interface IUART : IUART<byte>
    {
    }

    public enum Parity
    {
        Odd,
        Even,
        None,
        Forced1,
        Forced0,
        Multidrop,
    }

    public enum Bits
    {
        None,
        One,
        Half,
        OneAndAHalf,
        Two,
    }
}
