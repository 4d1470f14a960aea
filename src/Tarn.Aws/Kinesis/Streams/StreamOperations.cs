using Tarn.Aws.Kinesis.Changes;
using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Protocols;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;

namespace Tarn.Aws.Kinesis.Streams;

/// <summary>Streams: made, deleted, described, listed.</summary>
/// <param name="streams">Finds streams.</param>
/// <param name="changes">Makes and changes streams.</param>
/// <param name="store">Where streams lie.</param>
/// <param name="log">The records.</param>
/// <param name="tokens">Page tokens.</param>
/// <param name="limits">The real service's limits; null: none.</param>
[AwsOperations("kinesis")]
internal sealed partial class StreamOperations(
    StreamFinder streams, StreamChanges changes, IMetadataStore store, IStreamLog log, PageTokens tokens, ServiceLimits? limits);
