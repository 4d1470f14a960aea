namespace Tarn.Lake.Shredding;

/// <summary>
/// The offsets of one column's buffers in one batch, from the chunk's first byte; 0: the buffer is missing. A column of text also has the
/// numbers of its values that were no text in their records: integers, numbers that need a double, true and false.
/// </summary>
internal struct ColumnBuffers
{
    public int Count;
    public int NullCount;
    public uint Validity;
    public uint Offsets;
    public uint Values;
    public int ValuesLength;
    public int Longs;
    public int Doubles;
    public int Booleans;
}
