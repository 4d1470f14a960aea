using Tarn.Items.Changes;

namespace Tarn.Items.Writes;

/// <summary>The token of a transaction, as a record of its set.</summary>
/// <param name="First">The write of the set whose shard gets the record.</param>
internal sealed record TokenNote(ItemWrite First, RequestToken Token)
{
    public ItemChange ChangeOf(long stampUs, long setId, int setRecords) => new()
    {
        Key = First.Key,
        Operation = ChangeOperation.Token,
        Existed = false,
        OldSizeBytes = 0,
        StampUs = stampUs,
        SetId = setId,
        SetRecords = setRecords,
        Token = Token,
    };
}
