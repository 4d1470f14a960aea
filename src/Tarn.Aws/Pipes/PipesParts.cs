using Tarn.Access.Credentials;
using Tarn.Access.Sessions;
using Tarn.Aws.DynamoDbStreams.Finding;
using Tarn.Aws.Pipes.Failures;
using Tarn.Aws.Sources;
using Tarn.Items.Tables;
using Tarn.Messaging.Pipes;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Pipes;

/// <summary>The parts that the door of EventBridge Pipes uses.</summary>
public sealed record PipesParts
{
    /// <summary>The registry of names.</summary>
    public required ResourceRegistry Registry { get; init; }

    /// <summary>The pipes and their work.</summary>
    public required EventPipes Pipes { get; init; }

    /// <summary>The store of tags.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>The shards of streams.</summary>
    public required StreamDirectory Streams { get; init; }

    /// <summary>The records, for starting positions.</summary>
    public required IStreamLog Log { get; init; }

    /// <summary>The item tables, for their streams.</summary>
    public required ItemTables Tables { get; init; }

    /// <summary>All queues.</summary>
    public required Definitions<RegisteredQueue> Queues { get; init; }

    /// <summary>Knows which roles the service may assume.</summary>
    public required RoleSessions Roles { get; init; }

    /// <summary>Seals tokens: D13 (tokens are sealed).</summary>
    public required SecretSealer Sealer { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    internal PageTokens Tokens => new(Sealer, PipesFailures.Invalid);

    internal IReadOnlyList<ISourceFinder> Sources =>
        [new KinesisFinder(Registry, Streams), new ItemStreamFinder(new WindowFinder(Tables, Streams)), new QueueSourceFinder(Queues, Streams)];
}
