using Tarn.Access.Credentials;
using Tarn.Access.Sessions;
using Tarn.Aws.DynamoDbStreams.Finding;
using Tarn.Aws.Pipes.Failures;
using Tarn.Aws.Sources;
using Tarn.Items.Tables;
using Tarn.Messaging.Pipes;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Storage.Streams;

namespace Tarn.Aws.Pipes;

/// <summary>The parts that the door of EventBridge Pipes uses.</summary>
public sealed record PipesParts
{
    /// <summary>The registry of names.</summary>
    public required ResourceRegistry Registry { get; init; }

    /// <summary>The pipes and their work.</summary>
    public required EventPipes Pipes { get; init; }

    /// <summary>The item tables, for their streams.</summary>
    public required ItemTables Tables { get; init; }

    /// <summary>All queues.</summary>
    public required Definitions<RegisteredQueue> Queues { get; init; }

    /// <summary>Knows which roles the service may assume.</summary>
    public required RoleSessions Roles { get; init; }

    /// <summary>Seals tokens: D13 (tokens are sealed).</summary>
    public required SecretSealer Sealer { get; init; }

    internal IMetadataStore Store => Pipes.Parts.Store;

    internal IStreamLog Log => Pipes.Parts.Log;

    internal TimeProvider Time => Pipes.Parts.Time;

    internal PageTokens Tokens => new(Sealer, PipesFailures.Invalid);

    internal IReadOnlyList<ISourceFinder> Sources =>
    [
        new KinesisFinder(Registry, Pipes.Parts.Streams),
        new ItemStreamFinder(new WindowFinder(Tables, Pipes.Parts.Streams)),
        new QueueSourceFinder(Queues, Pipes.Parts.Streams),
    ];
}
