using Tarn.Access.Credentials;
using Tarn.Access.Sessions;
using Tarn.Aws.Glue.Integrations;
using Tarn.Aws.Glue.Model;
using Tarn.Items;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Maintenance;
using Tarn.Sql.Statistics;

namespace Tarn.Aws.Glue;

/// <summary>The parts that the Glue door uses.</summary>
public sealed record GlueParts
{
    /// <summary>Databases and tables.</summary>
    public required LakeCatalog Catalog { get; init; }

    /// <summary>Commits to Iceberg tables.</summary>
    public required TableCommitters Committers { get; init; }

    /// <summary>The store of the catalog.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>Seals page tokens and passwords.</summary>
    public required SecretSealer Sealer { get; init; }

    /// <summary>The runs of maintenance.</summary>
    public required MaintenanceHistory History { get; init; }

    /// <summary>Runs that count statistics of columns.</summary>
    public required ColumnStatisticsTasks StatisticsTasks { get; init; }

    /// <summary>Decides which roles Glue may assume.</summary>
    public required RoleSessions Roles { get; init; }

    /// <summary>The registry of integrations and of their deliveries.</summary>
    public required ResourceRegistry Registry { get; init; }

    /// <summary>Runs the deliveries of integrations; asked at a call.</summary>
    public required Func<Tarn.Delivery.Deliveries> Deliveries { get; init; }

    /// <summary>Item tables, the sources of integrations; asked at a call.</summary>
    public required Func<ItemEngine> Items { get; init; }

    internal PageTokens Tokens => new(Sealer, sentence => GlueErrors.InvalidInputException(sentence));

    internal Lazy<IntegrationParts> Integrations => new(() => IntegrationParts.Of(this));
}
