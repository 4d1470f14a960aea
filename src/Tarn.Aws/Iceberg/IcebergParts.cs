using Tarn.Access.Credentials;
using Tarn.Access.Sessions;
using Tarn.Aws.Iceberg.Refusals;
using Tarn.Aws.Vending;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Views;

namespace Tarn.Aws.Iceberg;

/// <summary>The parts of the instance that the Iceberg REST catalog uses.</summary>
public sealed record IcebergParts
{
    /// <summary>Databases and tables.</summary>
    public required LakeCatalog Catalog { get; init; }

    /// <summary>The views among them.</summary>
    public required LakeViews Views { get; init; }

    /// <summary>The committers of tables: one queue per table.</summary>
    public required TableCommitters Committers { get; init; }

    /// <summary>The store of the catalog.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>The keys of requests that were answered.</summary>
    public required RequestKeys Keys { get; init; }

    /// <summary>Seals page tokens.</summary>
    public required SecretSealer Sealer { get; init; }

    /// <summary>Makes credentials for the files of one table.</summary>
    public required TableCredentials Credentials { get; init; }

    /// <summary>Makes bearer tokens.</summary>
    public required BearerTokens Bearers { get; init; }

    /// <summary>Bounds guesses of secrets at the token endpoint.</summary>
    public required GuessLimit Guesses { get; init; }

    /// <summary>Creates a bucket (name, account, region) if it is missing.</summary>
    public required Func<string, string, string, CancellationToken, ValueTask> EnsureBucket { get; init; }

    /// <summary>Reports that a table was dropped whose files are to be removed.</summary>
    public required Action PurgeRequested { get; init; }

    /// <summary>How clients reach the instance: a URL without a slash at its end; null: as the request came.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Whether a new table gets a location of its own instead of a location that is not in the object store.</summary>
    public bool OwnLocations { get; init; }

    internal ViewCommits ViewCommits => new(Store, Views);

    internal PageTokens Tokens => new(Sealer, IcebergFailures.BadRequest);

    internal Func<IReadOnlyList<OperationDescriptor>> Operations => static () => IcebergDoor.Descriptor.Operations;
}
