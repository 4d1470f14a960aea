using Tarn.Lake.Planning;
using Tarn.Sql.Catalog;
using Tarn.Sql.Catalog.Information;
using Tarn.Sql.Types;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Tests.Catalog.Information;

public sealed class InformationSchemaTests
{
    private readonly MemoryCatalog _memory = new();
    private readonly InformationSchemaCatalog _catalog;

    public InformationSchemaTests()
    {
        _memory.Add(new TableHandle("db", "t", [new("ID", SqlType.Bigint, 1) { IsRequired = true }, new("name", SqlType.Varchar, 2, "a comment")], null));
        _memory.Add(new TableHandle("db", "u", [new("x", SqlType.Timestamp(6), 1)], null));
        _memory.AddView("web", "v", "SELECT 1 AS one", [new TableColumn("one", SqlType.Integer)]);
        _catalog = new InformationSchemaCatalog(_memory);
    }

    [Fact]
    public async Task Tables_have_trinos_columns()
    {
        Assert.Equal(["columns", "schemata", "tables", "views"], await _catalog.ListTables(All, "information_schema", default));
        Assert.Equal(["catalog_name", "schema_name"], await ColumnsOf("schemata"));
        Assert.Equal(["table_catalog", "table_schema", "table_name", "table_type"], await ColumnsOf("TABLES"));
        Assert.Equal(["table_catalog", "table_schema", "table_name", "view_definition"], await ColumnsOf("views"));
        Assert.Equal(
            ["table_catalog", "table_schema", "table_name", "column_name", "ordinal_position", "column_default", "is_nullable", "data_type"],
            await ColumnsOf("columns"));
        Assert.Equal(SqlType.Bigint, (await _catalog.FindTable(All, "INFORMATION_SCHEMA", "columns", default))!.Columns[4].Type);
        Assert.Null(await _catalog.FindTable(All, "information_schema", "roles", default));
    }

    [Fact]
    public async Task Rows_describe_databases_tables_views_and_columns()
    {
        Assert.Equal(["awsdatacatalog|db", "awsdatacatalog|information_schema", "awsdatacatalog|web"], await Rows("schemata", Predicate.True));
        Assert.Equal(
            ["awsdatacatalog|db|t|BASE TABLE", "awsdatacatalog|db|u|BASE TABLE", "awsdatacatalog|web|v|VIEW"],
            (await Rows("tables", Predicate.True)).Where(row => !row.Contains("information_schema", StringComparison.Ordinal)));
        Assert.Equal(["awsdatacatalog|web|v|SELECT 1 AS one"], await Rows("views", Predicate.True));
        Assert.Equal(
            ["awsdatacatalog|db|t|id|1||NO|bigint||", "awsdatacatalog|db|t|name|2||YES|varchar|a comment|", "awsdatacatalog|db|u|x|1||YES|timestamp(6)||"],
            await Rows("columns", Predicate.Compare(InformationSchema.SchemaField, ComparisonOperator.Equal, "db")));
        Assert.Equal(8, (await Rows("columns", Predicate.And(Schema("information_schema"), Table("columns")))).Count);
    }

    [Fact]
    public async Task The_columns_of_one_table_read_one_tables_metadata()
    {
        for (var i = 0; i < 100; i++)
        {
            _memory.Add(new TableHandle("db", $"more{i}", [new("x", SqlType.Bigint, 1)], null));
        }

        var counting = new CountingCatalog(_memory);
        var rows = new InformationSchemaCatalog(counting).ListRows(
            (await _catalog.FindTable(All, "information_schema", "columns", default))!, Predicate.And(Schema("db"), Table("t")), new HashSet<int>(), default);
        Assert.Equal(2, await rows.CountAsync());
        Assert.Equal((1, 0), (counting.Found, counting.Listed));
    }

    [Fact]
    public async Task Only_databases_and_tables_that_the_caller_may_see_have_rows()
    {
        var caller = All with { Rights = new SomeRights("glue:GetDatabase database/db", "glue:GetTable table/db/u") };
        Assert.Equal(["awsdatacatalog|db", "awsdatacatalog|information_schema"], await Rows("schemata", Predicate.True, caller));
        Assert.Equal(["awsdatacatalog|db|u|BASE TABLE"], await Rows("tables", Schema("db"), caller));
        Assert.Empty(await Rows("columns", Predicate.And(Schema("db"), Table("t")), caller));
        Assert.Single(await Rows("columns", Predicate.And(Schema("db"), Table("u")), caller));
        Assert.Empty(await Rows("views", Predicate.True, caller));
    }

    [Fact]
    public async Task Values_of_a_field_come_from_conditions_that_all_rows_meet()
    {
        var (a, b) = (Table("a"), Table("b"));
        Assert.Equal(["a"], a.ValuesOf(InformationSchema.TableField));
        Assert.Equal(["a", "b"], Predicate.Or(a, b).ValuesOf(InformationSchema.TableField));
        Assert.Null(Predicate.Or(a, Schema("x")).ValuesOf(InformationSchema.TableField));
        Assert.Equal(["x"], Predicate.And(Predicate.True, Schema("x"), a).ValuesOf(InformationSchema.SchemaField));
        Assert.Equal(["a", "b"], Predicate.In(InformationSchema.TableField, ["a", "b", "a"]).ValuesOf(InformationSchema.TableField));
        Assert.Empty(Predicate.False.ValuesOf(1)!);
        Assert.Null(Predicate.Not(a).ValuesOf(InformationSchema.TableField));
        Assert.Equal(2, (await Rows("tables", Predicate.And(Schema("db"), Predicate.Or(Table("t"), Table("u"), Table("none"))))).Count);
    }

    private static SqlPrincipal All { get; } = new("000000000000", "us-east-1", "root", "primary") { Rights = InstanceRights.Instance };

    private static Predicate Schema(string name) => Predicate.Compare(InformationSchema.SchemaField, ComparisonOperator.Equal, name);

    private static Predicate Table(string name) => Predicate.Compare(InformationSchema.TableField, ComparisonOperator.Equal, name);

    private async Task<IEnumerable<string>> ColumnsOf(string table) =>
        (await _catalog.FindTable(All, "information_schema", table, default))!.Columns.Select(column => column.Name);

    private async Task<List<string>> Rows(string table, Predicate predicate, SqlPrincipal? caller = null)
    {
        var found = (await _catalog.FindTable(caller ?? All, "information_schema", table, default))!;
        return await _catalog.ListRows(found, predicate, new HashSet<int>(), default).Select(row => string.Join('|', row)).ToListAsync();
    }

    private sealed class SomeRights(params string[] allowed) : IRights
    {
        public string Holder => "someone";

        public bool IsUnlimited => false;

        public bool IsDenied(string action, string resource) => false;

        public bool IsAllowed(string action, string resource) => allowed.Contains($"{action} {resource[(resource.LastIndexOf(':') + 1)..]}");

        public void Require(string action, string resource) => Assert.True(IsAllowed(action, resource));

        public FolderRight OfFolder(string action, string bucket, string folder) => FolderRight.None;
    }
}
