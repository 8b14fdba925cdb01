namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>What is at the other end of the CEC wire of an HDMI socket.</summary>
    public interface ICecDevice
    {
        /// <summary>Whether it has a logical address, 0 to 14: it then acknowledges what is sent there.</summary>
        bool HasAddress(int logicalAddress);

        /// <summary>Takes a message to one of its addresses, or to all. Called between accesses of the guest.</summary>
        void Receive(CecMessage message);

        /// <summary>A message of its own was sent, or given up.</summary>
        void OnSent(CecMessage message, bool acknowledged);

        /// <summary>Whether the cable is in.</summary>
        bool IsConnected { get; }
    }
}
