using Tarn.Aws.Iceberg.Commits;
using Tarn.Aws.Iceberg.Configuration;
using Tarn.Aws.Iceberg.Credentials;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Namespaces;
using Tarn.Aws.Iceberg.Refusals;
using Tarn.Aws.Iceberg.Tables;
using Tarn.Aws.Iceberg.Transactions;
using Tarn.Aws.Iceberg.Views;
using Tarn.Lake.Views;

namespace Tarn.Aws.Iceberg;

/// <summary>
/// The Iceberg REST catalog, <c>/iceberg/v1/…</c>. Its namespaces and tables are the Glue Data Catalog's databases and Iceberg
/// tables.
/// </summary>
[AwsService("iceberg")]
public sealed partial class IcebergDoor : IDoor
{
    /// <param name="parts">The parts of the instance that the operations use.</param>
    public IcebergDoor(IcebergParts parts)
    {
        var tokens = new PageTokens(parts.Sealer, IcebergFailures.BadRequest);
        var catalog = new RestCatalog(parts.Catalog, parts.Views, parts.Store, tokens);
        var keys = new RepeatedRequests(parts.Keys);
        var places = new RequestedPlaces(parts.Catalog, parts.Store, parts.OwnLocations, parts.EnsureBucket);
        var endpoint = new ClientEndpoint(parts.PublicUrl);
        var files = new TableAccess(parts.Credentials, endpoint);
        var commits = new RestCommits(catalog, parts.Committers, places);
        ConfigurationOperations = new ConfigurationOperations(endpoint, parts.Bearers, parts.Guesses, () => Descriptor.Operations);
        NamespaceOperations = new NamespaceOperations(catalog, keys);
        TableOperations = new TableOperations(catalog, parts.Committers, commits, places, keys, files, parts.PurgeRequested);
        CredentialOperations = new CredentialOperations(catalog, files);
        ViewOperations = new ViewOperations(catalog, new ViewCommits(parts.Store, parts.Views), places, keys);
        TransactionOperations = new TransactionOperations(commits, keys);
    }

    /// <inheritdoc/>
    public bool TakesBearerTokens => true;

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => IcebergFailures.Map(failure);
}
