namespace Antmicro.Renode.Peripherals.I2C
{
    /// <summary>A device on an I2C bus.</summary>
    public interface II2CPeripheral : IPeripheral
    {
        /// <summary>Takes the bytes of one write.</summary>
        void Write(byte[] data);

        /// <summary>Gives as many bytes as are asked for.</summary>
        byte[] Read(int count = 1);

        /// <summary>The controller sent a stop.</summary>
        void FinishTransmission();
    }
}
