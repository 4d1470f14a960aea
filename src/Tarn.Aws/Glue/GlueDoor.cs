using Tarn.Aws.Glue.Catalogs;
using Tarn.Aws.Glue.Connections;
using Tarn.Aws.Glue.Databases;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Functions;
using Tarn.Aws.Glue.IntegrationProperties;
using Tarn.Aws.Glue.Integrations;
using Tarn.Aws.Glue.IntegrationTables;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Optimizers;
using Tarn.Aws.Glue.Partitions;
using Tarn.Aws.Glue.Refusals;
using Tarn.Aws.Glue.RefusedSettings;
using Tarn.Aws.Glue.Statistics;
using Tarn.Aws.Glue.StatisticsTasks;
using Tarn.Aws.Glue.Tables;
using Tarn.Aws.Glue.Tags;
using Tarn.Aws.Glue.Versions;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Glue;

/// <summary>The Glue Data Catalog: databases and tables, Iceberg ones and others.</summary>
[AwsService("glue")]
[Client]
public sealed partial class GlueDoor : IDoor
{
    private readonly IntegrationFinder _integrations;

    /// <summary>Makes the families of operations.</summary>
    public GlueDoor(GlueParts parts)
    {
        var (catalog, store, sealer) = (parts.Catalog, parts.Store, parts.Sealer);
        _integrations = new IntegrationFinder(parts.Registry);
        var roles = new GlueRoles(parts.Roles);
        var finder = new CatalogFinder(catalog);
        var tokens = new PageTokens(sealer, sentence => GlueErrors.InvalidInputException(sentence));
        DatabaseOperations = new DatabaseOperations(finder, catalog, store, tokens);
        TableOperations = new TableOperations(finder, catalog, parts.Committers, store, tokens);
        PartitionOperations = new PartitionOperations(finder, catalog, store, tokens);
        TableVersionOperations = new TableVersionOperations(finder, catalog, store, tokens);
        ColumnStatisticsOperations = new ColumnStatisticsOperations(finder, store);
        FunctionOperations = new FunctionOperations(finder, catalog, store, tokens);
        ConnectionOperations = new ConnectionOperations(new ConnectionDocuments(sealer), store, tokens);
        ColumnStatisticsTaskOperations = new ColumnStatisticsTaskOperations(finder, store, parts.StatisticsTasks, roles, tokens);
        TableOptimizerOperations = new TableOptimizerOperations(finder, catalog, store, parts.History, roles, tokens);
        CatalogOperations = new CatalogOperations();
        IntegrationOperations = new IntegrationOperations(
            new IntegrationSource(parts.Items, catalog),
            _integrations,
            new Lazy<IntegrationParts>(() => IntegrationParts.Of(parts)),
            parts.Registry,
            store,
            roles,
            tokens);
        IntegrationPropertyOperations = new IntegrationPropertyOperations(parts.Registry, store, roles, tokens);
        IntegrationTableOperations = new IntegrationTableOperations(parts.Registry, store);
        RefusedOperations = new RefusedOperations();
        TagOperations = new TagOperations(finder, new TagChanges(store));
    }

    /// <inheritdoc/>
    public string? ResourceOf(string members, Func<string, string?> read, Call call) => _integrations.ResourceOf(members, read, call);

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => GlueFailures.Map(failure);
}
