namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>The values that entries inherit from the manifest list's record of their manifest. Entries come in order.</summary>
/// <seealso href="https://iceberg.apache.org/spec/#sequence-number-inheritance"/>
internal struct InheritedValues(ManifestFile manifest)
{
    private long? _nextRowId = manifest.FirstRowId;

    /// <summary>
    /// The sequence number of an entry. Only added entries inherit; version 1 has no sequence numbers, so all of its
    /// entries count as 0.
    /// </summary>
    public readonly long? SequenceNumber(EntryStatus status, long? own) =>
        own ?? (status == EntryStatus.Added || manifest.SequenceNumber == 0 ? manifest.SequenceNumber : null);

    /// <summary>
    /// The first row id of a file. In v3, data files without their own are numbered one after another, from the
    /// manifest's first row id.
    /// </summary>
    public long? FirstRowId(EntryStatus status, FileContent content, long recordCount, long? own)
    {
        if (_nextRowId is not { } next || own is not null || status == EntryStatus.Deleted || content != FileContent.Data)
        {
            return own;
        }

        _nextRowId = next + recordCount;
        return next;
    }
}
