namespace Tarn.Lake.Hive.Values;

/// <summary>The values of one column in a batch of lines.</summary>
/// <param name="bytes">The bytes that hold them.</param>
/// <param name="starts">Their offsets.</param>
/// <param name="lengths">Their lengths; −1: the line has none.</param>
internal readonly ref struct FieldSpans(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> starts, ReadOnlySpan<int> lengths)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly ReadOnlySpan<int> _starts = starts;
    private readonly ReadOnlySpan<int> _lengths = lengths;

    public int Rows => _starts.Length;

    /// <summary>The value of a line; false: the line has none.</summary>
    public bool TryGet(int row, out ReadOnlySpan<byte> value)
    {
        var length = _lengths[row];
        value = length >= 0 ? _bytes.Slice(_starts[row], length) : default;
        return length >= 0;
    }
}
