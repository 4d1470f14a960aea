using Tarn.Access.Credentials;
using Tarn.Aws.Glue.Catalogs;
using Tarn.Aws.Glue.Connections;
using Tarn.Aws.Glue.Databases;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Functions;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Partitions;
using Tarn.Aws.Glue.Refusals;
using Tarn.Aws.Glue.Statistics;
using Tarn.Aws.Glue.Tables;
using Tarn.Aws.Glue.Tags;
using Tarn.Aws.Glue.Versions;
using Tarn.Aws.Tagging;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Locks;

namespace Tarn.Aws.Glue;

/// <summary>The Glue Data Catalog: databases and tables, Iceberg ones and others.</summary>
[AwsService("glue")]
[Client]
public sealed partial class GlueDoor : IDoor
{
    /// <param name="committers">Commits to Iceberg tables.</param>
    /// <param name="store">The store of the catalog.</param>
    /// <param name="sealer">Seals page tokens.</param>
    public GlueDoor(LakeCatalog catalog, TableCommitters committers, IMetadataStore store, SecretSealer sealer)
    {
        var finder = new CatalogFinder(catalog);
        var tokens = new PageTokens(sealer, sentence => GlueErrors.InvalidInputException(sentence));
        DatabaseOperations = new DatabaseOperations(finder, catalog, store, tokens);
        TableOperations = new TableOperations(finder, catalog, committers, store, tokens);
        PartitionOperations = new PartitionOperations(finder, catalog, store, tokens);
        TableVersionOperations = new TableVersionOperations(finder, catalog, store, tokens);
        ColumnStatisticsOperations = new ColumnStatisticsOperations(finder, store);
        FunctionOperations = new FunctionOperations(finder, catalog, store, tokens);
        ConnectionOperations = new ConnectionOperations(new ConnectionDocuments(sealer), store, tokens);
        CatalogOperations = new CatalogOperations();
        TagOperations = new TagOperations(finder, new TagChanges(store));
    }

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => GlueFailures.Map(failure);
}
