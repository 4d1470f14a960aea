namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>A file's values while a <see cref="CompactManifest"/> is built. Empty spans are absent values.</summary>
internal ref struct CompactFileValues
{
    /// <summary>The number of its partition tuple in the manifest.</summary>
    public int Partition;
    public FileContent Content;
    public ReadOnlySpan<byte> Path;
    public ReadOnlySpan<byte> Format;
    public long RecordCount;
    public long SizeBytes;
    public long? SequenceNumber;
    public long? FirstRowId;
    public ReadOnlySpan<int> EqualityIds;
    public ReadOnlySpan<byte> ReferencedDataFile;
    public long? ContentOffset;
    public long? ContentSizeBytes;
    public ReadOnlySpan<byte> KeyMetadata;
}
