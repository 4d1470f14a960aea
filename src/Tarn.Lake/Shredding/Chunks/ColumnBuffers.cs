namespace Tarn.Lake.Shredding;

/// <summary>Where one column's buffers of one batch lie, from the chunk's first byte; 0 = there is none.</summary>
internal struct ColumnBuffers
{
    public int Count;
    public int NullCount;
    public uint Validity;
    public uint Offsets;
    public uint Values;
    public int ValuesLength;
}
