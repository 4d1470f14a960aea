namespace Tarn.Lake.Shredding;

/// <summary>
/// The offsets of one column's buffers in one batch, from the chunk's first byte; 0: the buffer is missing.
/// </summary>
internal struct ColumnBuffers
{
    public int Count;
    public int NullCount;
    public uint Validity;
    public uint Offsets;
    public uint Values;
    public int ValuesLength;
}
