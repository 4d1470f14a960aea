namespace Tarn.Storage.Objects.Packs;

/// <summary>An entry's offsets in its pack.</summary>
/// <param name="At">Where its header begins.</param>
/// <param name="AttributeBytes">The length of its recovery attribute.</param>
/// <param name="BodyBytes">The length of its bytes.</param>
internal readonly record struct PackEntry(long At, int AttributeBytes, int BodyBytes)
{
    /// <summary>Where its bytes begin: the offset in extents and in rows.</summary>
    public long Offset => At + PackFormat.EntryHeaderBytes + AttributeBytes;

    /// <summary>Where the next entry begins.</summary>
    public long End => Offset + BodyBytes;

    /// <summary>All bytes that it takes.</summary>
    public long Bytes => End - At;
}
