using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Buckets;

namespace Tarn.Modules.Storage;

/// <summary>
/// The seam for modules that store data of a bucket, for example its resource. Their handlers run in the commit that creates
/// or deletes the bucket.
/// </summary>
internal sealed class BucketChanges
{
    private readonly List<Func<IMetadataTransaction, Bucket, ValueTask>> _made = [];
    private readonly List<Func<IMetadataTransaction, Bucket, ValueTask>> _removed = [];

    /// <summary>Adds handlers while modules open.</summary>
    public void Add(Func<IMetadataTransaction, Bucket, ValueTask> made, Func<IMetadataTransaction, Bucket, ValueTask> removed)
    {
        _made.Add(made);
        _removed.Add(removed);
    }

    /// <summary>Runs the handlers of a new bucket.</summary>
    public ValueTask Made(IMetadataTransaction transaction, Bucket bucket) => Run(_made, transaction, bucket);

    /// <summary>Runs the handlers of a deleted bucket.</summary>
    public ValueTask Removed(IMetadataTransaction transaction, Bucket bucket) => Run(_removed, transaction, bucket);

    private static async ValueTask Run(
        List<Func<IMetadataTransaction, Bucket, ValueTask>> handlers, IMetadataTransaction transaction, Bucket bucket)
    {
        foreach (var handler in handlers)
        {
            await handler(transaction, bucket);
        }
    }
}
