using Tarn.Aws.S3.Bodies;
using Tarn.Aws.S3.Finding;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.S3.Objects;

/// <summary>Objects: reading, writing, copying and deleting them.</summary>
/// <param name="buckets">Finds buckets.</param>
/// <param name="versions">Finds objects.</param>
/// <param name="sources">Finds sources of copies.</param>
/// <param name="objects">The objects.</param>
/// <param name="answers">Sends objects' bytes.</param>
/// <param name="store">Holds their keys: many are deleted in one transaction.</param>
[AwsOperations("s3")]
internal sealed partial class ObjectOperations(
    BucketFinder buckets, ObjectFinder versions, CopySources sources, ObjectStore objects, ObjectAnswer answers, IMetadataStore store);
