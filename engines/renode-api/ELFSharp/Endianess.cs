namespace ELFSharp.ELF
{
    /// <summary>Byte order. Renode takes it from the ELFSharp library.</summary>
    public enum Endianess
    {
        LittleEndian,
        BigEndian,
    }
}
