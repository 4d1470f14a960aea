namespace Tarn.Wire.Protocols;

/// <summary>The range of a value's content in the body; for a list, the number of its items.</summary>
/// <param name="Start">Offset of the content's first byte.</param>
/// <param name="Length">Bytes of content, or items; -1 if the member is absent or null.</param>
public readonly record struct RawRange(int Start, int Length)
{
    /// <summary>No value.</summary>
    public static RawRange Absent { get; } = new(0, -1);

    /// <summary>True if there is a value.</summary>
    public bool IsPresent => Length >= 0;
}
