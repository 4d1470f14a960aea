using Tarn.Aws.S3.Settings;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.S3.BucketTags;

/// <summary>Tags of buckets.</summary>
/// <param name="documents">Holds them.</param>
[AwsOperations("s3")]
internal sealed partial class BucketTagOperations(BucketDocuments documents);
