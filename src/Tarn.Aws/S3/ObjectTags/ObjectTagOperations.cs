using Tarn.Aws.S3.Finding;
using Tarn.Storage.Objects;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.S3.ObjectTags;

/// <summary>Tags of objects.</summary>
/// <param name="buckets">Finds buckets.</param>
/// <param name="versions">Finds objects.</param>
/// <param name="objects">The objects.</param>
[AwsOperations("s3")]
internal sealed partial class ObjectTagOperations(BucketFinder buckets, ObjectFinder versions, ObjectStore objects);
