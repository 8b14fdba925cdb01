namespace Antmicro.Renode.Peripherals.Sensor
{
    public interface ISensor : IPeripheral
    {
    }

    public interface ITemperatureSensor : ISensor
    {
        /// <summary>In degrees Celsius.</summary>
        decimal Temperature { get; set; }
    }
}
