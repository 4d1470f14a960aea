namespace Tarn.Lake.Hive.Lines;

/// <summary>Some lines of a file.</summary>
internal readonly ref struct LineBatch(Span<byte> bytes, ReadOnlySpan<int> starts, ReadOnlySpan<int> lengths)
{
    /// <summary>The bytes that hold the lines. A reader may change them within the lines.</summary>
    public Span<byte> Bytes { get; } = bytes;

    public ReadOnlySpan<int> Starts { get; } = starts;

    public ReadOnlySpan<int> Lengths { get; } = lengths;

    public int Rows => Starts.Length;

    /// <summary>The bytes from the first line to the end of the last one.</summary>
    public ReadOnlySpan<byte> All => Bytes[Starts[0]..(Starts[^1] + Lengths[^1])];

    public ReadOnlySpan<byte> Line(int row) => Bytes.Slice(Starts[row], Lengths[row]);
}
