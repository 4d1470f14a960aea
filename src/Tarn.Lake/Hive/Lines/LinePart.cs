namespace Tarn.Lake.Hive.Lines;

/// <summary>A part of a file of lines: the lines that begin in a range of its bytes.</summary>
/// <param name="Start">The range's first byte.</param>
/// <param name="End">The first byte after the range.</param>
public readonly record struct LinePart(long Start, long End)
{
    /// <summary>The whole file.</summary>
    public static readonly LinePart Whole = new(0, long.MaxValue);
}
