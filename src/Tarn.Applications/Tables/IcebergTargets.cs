using System.IO.Hashing;
using System.Text;
using Tarn.Access.Registry;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Delivery.Roles;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Files;
using Tarn.Storage;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Rights;

namespace Tarn.Applications.Tables;

/// <summary>Opens Iceberg tables as targets: makes the database, the table and its delivery where they are missing, with the application's rights.</summary>
internal sealed class IcebergTargets(TargetParts parts, TableCommitters committers, EnsureDelivery ensureDelivery)
{
    private const int NameLengthMax = 64;

    /// <summary>Opens a target.</summary>
    /// <exception cref="TarnException">
    /// AccessDenied: the role may not write or make the table; InvalidArgument: a column is missing, or has a type that Iceberg lacks; Conflict: another
    /// delivery stream has the name.
    /// </exception>
    public async ValueTask<TableTarget> Open(ApplicationKey application, PlannedTable table, CancellationToken cancellationToken)
    {
        var (owner, rights) = (parts.Roles.Find(application), await parts.Roles.RightsOf(application, cancellationToken));
        var name = NameOf(owner, table);
        parts.Catalog.TryFindTable(name, out var entry);
        TableWork.Check(rights, name, entry, parts.Catalog.TryFindDatabase(name.DatabaseName, out _));
        var location = await Ensure(name, owner, table, rights, cancellationToken);
        var delivery = await ensureDelivery(
            new ResultTable(
                owner.Name.Account, owner.Name.Region, DeliveryNameOf(owner, name), owner.Arn, await parts.Roles.RoleOf(application, cancellationToken))
            {
                Database = name.Database,
                Table = name.Table,
                Keys = table.PrimaryKey,
                Bucket = ObjectLocation.Parse(location).Bucket,
            },
            cancellationToken);
        return new TableTarget(parts, application, table, name, delivery);
    }

    /// <summary>The Iceberg table: of the options, else <c>default</c> and the name in the script.</summary>
    public static TableName NameOf(Resource owner, PlannedTable table) => new(
        new CatalogScope(owner.Name.Account, owner.Name.Region),
        table.Options.GetValueOrDefault("catalog-database") ?? "default",
        table.Options.GetValueOrDefault("catalog-table") ?? table.Name);

    /// <summary>Checks that a caller may make a table, and that it is not there yet.</summary>
    /// <exception cref="TarnException">AccessDenied; AlreadyExists.</exception>
    public void CheckNew(ApplicationKey application, PlannedTable table, IRights caller)
    {
        var owner = parts.Roles.Find(application);
        var name = NameOf(owner, table);
        var isThere = parts.Catalog.TryFindTable(name, out var entry);
        TableWork.Check(caller, name, entry, parts.Catalog.TryFindDatabase(name.DatabaseName, out _));
        if (isThere)
        {
            throw new TarnException(ErrorKind.AlreadyExists, $"Table {name} exists, and a replay makes its table: name another one.");
        }

        if (TableLocation.Of(LocationOf(name, owner, table)) is { } place)
        {
            caller.RequireFolder(ObjectActions.Write, place.Bucket, place.Folder);
        }
    }

    // Long names end with a checksum.
    private static string DeliveryNameOf(Resource owner, TableName name)
    {
        var whole = $"{owner.Name.Name}-to-{name.Database}-{name.Table}";
        return whole.Length <= NameLengthMax
            ? whole
            : $"{whole[..(NameLengthMax - 17)]}-{Convert.ToHexStringLower(XxHash64.Hash(Encoding.UTF8.GetBytes(whole)))}";
    }

    // Returns the table's location.
    private async Task<string> Ensure(TableName name, Resource owner, PlannedTable table, IRights rights, CancellationToken cancellationToken)
    {
        var columns = FlinkColumns.Of(table);
        using var commitLock = await committers.Enter(name, rights, cancellationToken);
        if (commitLock.Metadata is { } present)
        {
            var missing = columns.Fields.FirstOrDefault(field => present.CurrentSchema.Find(field.Name) is null);
            return missing is null
                ? present.Location
                : throw OptionCheck.Refused(table, $"table {name} has no column {missing.Name}");
        }

        if (commitLock.Table is not null)
        {
            throw OptionCheck.Refused(table, $"table {name} is not an Iceberg table");
        }

        var location = LocationOf(name, owner, table);
        await EnsureDatabase(name, owner, table, cancellationToken);
        commitLock.Begin(new TableCreation
        {
            Name = name,
            Location = location,
            Columns = columns,
            IdentifierColumns = table.PrimaryKey,
        });
        await commitLock.Commit(
            new PropertiesAction { Set = new Dictionary<string, string> { ["comment"] = $"Results of application {owner.Name.Name}" } },
            beside: null,
            cancellationToken);
        return location;
    }

    private string LocationOf(TableName name, Resource owner, PlannedTable table)
    {
        parts.Catalog.TryFindDatabase(name.DatabaseName, out var database);
        return table.Options.GetValueOrDefault("warehouse") is null && database?.Location is { Length: > 0 } folder
            ? $"{folder.TrimEnd('/')}/{name.Table}"
            : $"{WarehouseOf(owner, table)}/{name.Database}/{name.Table}";
    }

    private static string WarehouseOf(Resource owner, PlannedTable table) =>
        table.Options.GetValueOrDefault("warehouse")?.TrimEnd('/') ?? $"s3://{SystemFolder.BucketOf(owner.Name.Account, owner.Name.Region)}/warehouse";

    private async ValueTask EnsureDatabase(TableName name, Resource owner, PlannedTable table, CancellationToken cancellationToken)
    {
        if (parts.Catalog.TryFindDatabase(name.DatabaseName, out _))
        {
            return;
        }

        await parts.Store.Commit(
            async transaction =>
            {
                if (await parts.Catalog.FindDatabase(transaction, name.DatabaseName) is null)
                {
                    var nowMs = parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
                    await parts.Catalog.CreateDatabase(
                        transaction, name.DatabaseName, $"{WarehouseOf(owner, table)}/{name.Database}", document: default, nowMs);
                }

                return true;
            },
            cancellationToken);
    }
}
