using Tarn.Aws.Kinesis.Changes;
using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Kinesis.Streams;

/// <summary>Creates, deletes, describes and lists streams.</summary>
/// <param name="streams">Finds streams.</param>
/// <param name="changes">Creates and changes streams.</param>
/// <param name="store">The store of streams.</param>
/// <param name="log">The log of records.</param>
/// <param name="tokens">Page tokens.</param>
/// <param name="limits">The real service's limits; null when they are off.</param>
[AwsOperations("kinesis")]
internal sealed partial class StreamOperations(
    StreamFinder streams, StreamChanges changes, IMetadataStore store, IStreamLog log, PageTokens tokens, ServiceLimits? limits);
