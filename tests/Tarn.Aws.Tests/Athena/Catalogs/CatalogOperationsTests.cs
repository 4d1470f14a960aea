using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.Athena.Catalogs;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;
using Tarn.Aws.Glue.Tables;
using Tarn.Aws.Tests.Glue;
using Tarn.Lake.Commit.Locks;
using Tarn.Sql.Catalog;
using Tarn.Sql.Tests.Catalog;
using Tarn.Sql.Types;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;
using GlueModel = Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Tests.Athena.Catalogs;

/// <summary>The family alone, on the twin of the catalog.</summary>
public sealed class CatalogOperationsTests : IAsyncLifetime
{
    private readonly SecretSealer _sealer = new(new byte[SecretSealer.KeyBytes]);

    private readonly MemoryMetadataStore _store = new();
    private ResourceRegistry _registry = null!;
    private CatalogTwins _twins = null!;

    public async Task InitializeAsync()
    {
        _registry = await ResourceRegistry.Open(_store, default);
        _twins = await CatalogTwins.Open();
    }

    public async Task DisposeAsync()
    {
        await _twins.DisposeAsync();
        _registry.Dispose();
        await _store.DisposeAsync();
        _sealer.Dispose();
    }

    [Fact]
    public async Task The_one_catalog_lists_its_databases_page_by_page()
    {
        var catalogs = Family();

        var first = await Databases(catalogs, token: null);
        Assert.Equal(["lab", "shop"], first.DatabaseList!.Concat((await Databases(catalogs, first.NextToken)).DatabaseList!).Select(database => database.Name));
        var database = await catalogs.GetDatabase(
            new GetDatabaseInput { CatalogName = "AwsDataCatalog", DatabaseName = "SHOP" }, StatementWorld.Call("GetDatabase"), default);
        Assert.Equal("shop", database.Database!.Name);
    }

    [Fact]
    public async Task Tables_are_described_and_chosen_by_a_pattern()
    {
        var catalogs = Family();

        var table = await catalogs.GetTableMetadata(
            new GetTableMetadataInput { CatalogName = "AwsDataCatalog", DatabaseName = "Shop", TableName = "Events" },
            StatementWorld.Call("GetTableMetadata"),
            default);
        Assert.Equal(("id", "bigint"), (Assert.Single(table.TableMetadata!.Columns!).Name, table.TableMetadata.Columns![0].Type));
        Assert.Equal(["events"], (await Tables(catalogs, "shop", "ev.*")).TableMetadataList!.Select(found => found.Name));
    }

    [Fact]
    public async Task A_table_shows_its_type_place_format_partition_keys_and_time()
    {
        var catalogs = Family();
        var committers = new TableCommitters(_twins.Store, _twins.Catalog, TimeProvider.System);
        var glue = new TableOperations(_twins.Finder, _twins.Catalog, committers, _twins.Store, _twins.Tokens);
        await glue.CreateTable(
            new GlueModel.CreateTableInput
            {
                DatabaseName = "db",
                TableInput = new GlueModel.TableInput
                {
                    Name = "raw",
                    TableType = "EXTERNAL_TABLE",
                    Parameters = new Dictionary<string, string> { ["classification"] = "json" },
                    PartitionKeys = [new GlueModel.Column { Name = "Day", Type = "date", Comment = "of the event" }],
                    StorageDescriptor = new GlueModel.StorageDescriptor
                    {
                        Location = "s3://lake/raw/",
                        InputFormat = "in",
                        OutputFormat = "out",
                        SerdeInfo = new GlueModel.SerDeInfo
                        {
                            SerializationLibrary = "json-serde",
                            Parameters = new Dictionary<string, string> { ["ignore.malformed.json"] = "true" },
                        },
                        Columns = [new GlueModel.Column { Name = "id", Type = "bigint" }],
                    },
                },
            },
            CatalogTwins.Call("CreateTable"),
            default);
        await glue.CreateTable(
            new GlueModel.CreateTableInput
            {
                DatabaseName = "db",
                TableInput = new GlueModel.TableInput { Name = "v", TableType = "VIRTUAL_VIEW", ViewOriginalText = "x" },
            },
            CatalogTwins.Call("CreateTable"),
            default);

        var raw = await Table(catalogs, "raw");
        Assert.Equal(("EXTERNAL_TABLE", "day", "date"), (raw.TableType, Assert.Single(raw.PartitionKeys!).Name, raw.PartitionKeys![0].Type));
        Assert.NotNull(raw.CreateTime);
        Assert.Equal(
            ["classification=json", "inputformat=in", "location=s3://lake/raw/", "outputformat=out", "serde.param.ignore.malformed.json=true",
                "serde.serialization.lib=json-serde"],
            raw.Parameters!.Select(parameter => $"{parameter.Key}={parameter.Value}").Order(StringComparer.Ordinal));
        Assert.Equal("VIRTUAL_VIEW", (await Table(catalogs, "v")).TableType);
    }

    private static async Task<TableMetadata> Table(CatalogOperations catalogs, string name) => (await catalogs.GetTableMetadata(
        new GetTableMetadataInput { CatalogName = "AwsDataCatalog", DatabaseName = "db", TableName = name },
        StatementWorld.Call("GetTableMetadata"),
        default)).TableMetadata!;

    [Fact]
    public async Task Unknown_names_and_bad_patterns_are_refused()
    {
        var catalogs = Family();

        var other = await Assert.ThrowsAsync<AwsErrorException>(() => catalogs.ListDatabases(
            new ListDatabasesInput { CatalogName = "other" }, StatementWorld.Call("ListDatabases"), default));
        Assert.Equal("InvalidRequestException", other.Code);
        var database = await Assert.ThrowsAsync<AwsErrorException>(() => Tables(catalogs, "none", expression: null));
        Assert.Equal("MetadataException", database.Code);
        var table = await Assert.ThrowsAsync<AwsErrorException>(() => catalogs.GetTableMetadata(
            new GetTableMetadataInput { CatalogName = "AwsDataCatalog", DatabaseName = "shop", TableName = "none" },
            StatementWorld.Call("GetTableMetadata"),
            default));
        Assert.Equal("MetadataException", table.Code);
        var pattern = await Assert.ThrowsAsync<AwsErrorException>(() => Tables(catalogs, "shop", "("));
        Assert.Equal("InvalidRequestException", pattern.Code);
        var token = await Assert.ThrowsAsync<AwsErrorException>(() => Databases(catalogs, "wrong"));
        Assert.Equal("InvalidRequestException", token.Code);
    }

    private CatalogOperations Family()
    {
        var catalog = new MemoryCatalog();
        catalog.AddDatabase("lab");
        catalog.Add(new TableHandle("shop", "events", [new TableColumn("Id", SqlType.Bigint, 1)], SnapshotId: 1));
        catalog.Add(new TableHandle("shop", "orders", [], SnapshotId: 1));
        return new CatalogOperations(catalog, new DescribedTables(catalog, _twins.Catalog), new DataCatalogFinder(_registry), StatementWorld.Tokens(_sealer));
    }

    private static Task<ListDatabasesOutput> Databases(CatalogOperations catalogs, string? token) => catalogs.ListDatabases(
        new ListDatabasesInput { CatalogName = "AwsDataCatalog", MaxResults = 1, NextToken = token }, StatementWorld.Call("ListDatabases"), default);

    private static Task<ListTableMetadataOutput> Tables(CatalogOperations catalogs, string database, string? expression) => catalogs.ListTableMetadata(
        new ListTableMetadataInput { CatalogName = "AwsDataCatalog", DatabaseName = database, Expression = expression },
        StatementWorld.Call("ListTableMetadata"),
        default);
}
