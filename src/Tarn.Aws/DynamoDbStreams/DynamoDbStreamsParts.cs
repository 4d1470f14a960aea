using Tarn.Access.Credentials;
using Tarn.Items.Tables;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.DynamoDbStreams;

/// <summary>The parts that the DynamoDB Streams door uses.</summary>
/// <param name="Tables">The tables, each with its stream of changes.</param>
/// <param name="Streams">The shards of their streams.</param>
/// <param name="Log">The records.</param>
/// <param name="Sealer">Seals iterators.</param>
public sealed record DynamoDbStreamsParts(ItemTables Tables, StreamDirectory Streams, IStreamLog Log, SecretSealer Sealer);
