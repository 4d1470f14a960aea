using Tarn.Aws.S3.Finding;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.S3.Buckets;

/// <summary>Buckets.</summary>
/// <param name="buckets">Finds buckets.</param>
/// <param name="objects">Makes, lists and removes them.</param>
/// <param name="store">A bucket is made with its tags in one transaction.</param>
/// <param name="tokens">Seals places between pages.</param>
[AwsOperations("s3")]
internal sealed partial class BucketOperations(BucketFinder buckets, ObjectStore objects, IMetadataStore store, PageTokens tokens)
{
    // the region whose endpoint is the oldest; its buckets have no location constraint
    private const string DefaultRegion = "us-east-1";
}
