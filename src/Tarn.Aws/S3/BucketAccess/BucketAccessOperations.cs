using Tarn.Aws.S3.Settings;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.S3.BucketAccess;

/// <summary>Settings of buckets on access.</summary>
/// <param name="documents">Holds them.</param>
[AwsOperations("s3")]
internal sealed partial class BucketAccessOperations(BucketDocuments documents);
