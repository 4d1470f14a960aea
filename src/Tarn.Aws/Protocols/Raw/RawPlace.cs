namespace Tarn.Aws.Protocols;

/// <summary>Where a value's content stands in the body; of a list, how many items it has.</summary>
/// <param name="Start">Offset of the content's first byte.</param>
/// <param name="Length">Bytes of content, or items; -1 where the member is absent or null.</param>
internal readonly record struct RawPlace(int Start, int Length)
{
    /// <summary>No value.</summary>
    public static RawPlace Absent { get; } = new(0, -1);

    /// <summary>True where there is a value.</summary>
    public bool IsPresent => Length >= 0;
}
