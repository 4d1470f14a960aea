using Tarn.Aws.S3.Settings;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.S3.BucketSettings;

/// <summary>Settings of buckets: storage, traffic and events.</summary>
/// <param name="documents">Holds them.</param>
[AwsOperations("s3")]
internal sealed partial class BucketSettingOperations(BucketDocuments documents);
