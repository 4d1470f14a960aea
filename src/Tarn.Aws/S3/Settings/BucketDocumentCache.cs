using System.Runtime.CompilerServices;
using Tarn.Aws.S3.Resources;

namespace Tarn.Aws.S3.Settings;

/// <summary>Buckets' documents in memory, decoded once for each change.</summary>
/// <param name="registry">Holds them.</param>
internal sealed class BucketDocumentCache(ResourceRegistry registry)
{
    private readonly ConditionalWeakTable<Resource, BucketDocument> _decoded = [];

    /// <summary>The document of a bucket, without its tags; null: the bucket does not exist.</summary>
    public BucketDocument? Find(string bucket) => registry.TryFind(BucketResources.NameOf(bucket), out var resource)
        ? _decoded.GetValue(resource, static one => BucketDocument.Decode(one.Document))
        : null;
}
