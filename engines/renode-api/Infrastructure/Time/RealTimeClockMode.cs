namespace Antmicro.Renode.Time
{
    /// <summary>Where a machine's real-time clock starts.</summary>
    public enum RealTimeClockMode
    {
        Epoch,
        HostTimeLocal,
        HostTimeUTC,
    }
}
