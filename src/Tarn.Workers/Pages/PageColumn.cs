namespace Tarn.Workers.Pages;

/// <summary>One column, or one level of a nested column, of a page.</summary>
/// <param name="Width">Bytes of a fixed value; otherwise 0.</param>
/// <param name="Validity">A bit per row, 1 for a value; empty: all rows have values.</param>
/// <param name="Data">The values.</param>
/// <param name="Offsets">The ends of bytes or elements, from 0; empty for other shapes.</param>
/// <param name="Parts">The elements, or the fields.</param>
public sealed record PageColumn(int Width, ReadOnlyMemory<byte> Validity, ReadOnlyMemory<byte> Data, int[] Offsets, IReadOnlyList<PageColumn> Parts)
{
    public bool IsNull(int row) => !Validity.IsEmpty && (Validity.Span[row >> 3] >> (row & 7) & 1) == 0;

    public ReadOnlySpan<byte> Fixed(int row) => Data.Span.Slice(row * Width, Width);

    public ReadOnlySpan<byte> Bytes(int row) => Data.Span[Offsets[row]..Offsets[row + 1]];
}
