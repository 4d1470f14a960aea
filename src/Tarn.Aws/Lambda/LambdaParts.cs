using Tarn.Access.Sessions;
using Tarn.Aws.DynamoDbStreams.Finding;
using Tarn.Aws.Lambda.Mappings;
using Tarn.Aws.Sources;
using Tarn.Functions.Asynchronous;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;
using Tarn.Functions.Invocations;
using Tarn.Functions.Packages;
using Tarn.Functions.Resolving;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Storage.Objects;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Lambda;

/// <summary>The parts of other projects that Lambda's door uses.</summary>
public sealed record LambdaParts
{
    /// <summary>The registry of names, tags and policies.</summary>
    public required ResourceRegistry Registry { get; init; }

    /// <summary>The store of all rows.</summary>
    public required IMetadataStore Store { get; init; }

    public required ObjectStore Objects { get; init; }

    /// <summary>Decides which roles Lambda may assume.</summary>
    public required RoleSessions Roles { get; init; }

    /// <summary>Issues the keys of links to code.</summary>
    public required SessionKeys Keys { get; init; }

    /// <summary>The code.</summary>
    public required PackageStore Packages { get; init; }

    /// <summary>Folders of code that are used directly, without a copy.</summary>
    public required HotFolders HotFolders { get; init; }

    public required VersionRows Versions { get; init; }

    /// <summary>Functions, versions and aliases in memory.</summary>
    public required FunctionDirectory Directory { get; init; }

    /// <summary>Function URLs in memory.</summary>
    public required UrlDirectory Urls { get; init; }

    /// <summary>Finds versions and makes them ready.</summary>
    public required VersionResolver Resolver { get; init; }

    /// <summary>Runs versions.</summary>
    public required IFunctionRunner Runner { get; init; }

    /// <summary>The memory of all functions together, MB.</summary>
    public long MemoryMbMax { get; init; } = long.MaxValue;

    /// <summary>Holds environments ready.</summary>
    public required Tarn.Functions.Provisioning.ProvisionedConcurrency Provisioned { get; init; }

    /// <summary>The functions, by ARNs.</summary>
    public required IFunctionTarget Target { get; init; }

    public required Tarn.Functions.Mappings.EventSourceMappings Mappings { get; init; }

    public required AsyncInvocations Asynchronous { get; init; }

    /// <summary>Item tables, whose streams mappings read.</summary>
    public required Tarn.Items.Tables.ItemTables Tables { get; init; }

    /// <summary>The settings of queues, which mappings read.</summary>
    public required Definitions<RegisteredQueue> Queues { get; init; }

    /// <summary>The layouts of streams.</summary>
    public required StreamDirectory Streams { get; init; }

    /// <summary>The records of streams.</summary>
    public required IStreamLog Log { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>How clients reach the server; null: as their requests came.</summary>
    public string? PublicUrl { get; init; }

    internal FunctionChanges Functions => new(Versions, Packages, Time);

    internal AliasChanges Aliases => new(Versions);

    internal LayerChanges Layers => new(Packages);

    internal IReadOnlyList<ISourceFinder> Sources =>
        [new KinesisFinder(Registry, Streams), new ItemStreamFinder(new WindowFinder(Tables, Streams)), new QueueSourceFinder(Queues, Streams)];
}
