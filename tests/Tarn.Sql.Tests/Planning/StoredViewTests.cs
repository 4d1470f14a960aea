using Tarn.Sql.Catalog;
using Tarn.Sql.Executions;
using Tarn.Sql.Planning;
using Tarn.Sql.Syntax.Parsing;
using Tarn.Sql.Syntax;
using Tarn.Sql.Tests.Catalog;
using Tarn.Sql.Types;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Tests.Planning;

/// <summary>Views in statements: names, types, refusals in Trino's words, limits, and the tables below them.</summary>
public sealed class StoredViewTests
{
    private static readonly SqlPrincipal Principal = new("000000000000", "us-east-1", "root", "primary") { Rights = InstanceRights.Instance };
    private static readonly PlanningThreads Threads = new(256L << 20, TimeProvider.System);
    private static readonly TableColumn[] Id = [new("id", SqlType.Bigint)];
    private readonly MemoryCatalog _catalog = new();

    public StoredViewTests()
    {
        _catalog.Add(new TableHandle("shop", "orders", [new("id", SqlType.Bigint, 1), new("name", SqlType.Varchar, 2)], 1) { Hidden = HiddenColumns.All });
        _catalog.Add(new TableHandle("other", "orders", [new("id", SqlType.Integer, 1)], 1));
        _catalog.AddDatabase("empty");
    }

    [Fact]
    public async Task A_view_has_the_stored_columns_and_types()
    {
        View("v", "SELECT ID, name FROM orders", new("Id", SqlType.Double), new("name", SqlType.VarcharOf(SqlType.Unbounded)));
        using var query = await Plan("SELECT * FROM shop.v", "empty");
        Assert.Equal("id double, name varchar", string.Join(", ", query.Columns.Select(c => $"{c.Label} {c.Type.Name}")));
        Assert.Equal("shop.orders", string.Join(", ", query.Plan.Scans.Select(s => $"{s.Table.Database}.{s.Table.Name}")));
    }

    [Theory]
    [InlineData("SELECT v.id, shop.v.id FROM v")]
    [InlineData("SELECT x.id FROM v AS x WHERE x.id > 1")]
    [InlineData("SELECT y FROM v AS x(y)")]
    [InlineData("TABLE v")]
    [InlineData("SELECT id FROM v a JOIN v b USING (id)")]
    [InlineData("SELECT (SELECT max(id) FROM v)")]
    public async Task A_view_is_a_relation_like_a_table(string sql)
    {
        View("v", "SELECT id FROM orders", Id);
        using var query = await Plan(sql);
        Assert.All(query.Columns, column => Assert.Equal(SqlType.Bigint, column.Type));
    }

    [Fact]
    public async Task Hidden_columns_of_the_tables_below_are_not_the_views()
    {
        View("v", "SELECT id FROM orders", Id);
        await Refused("SELECT \"$path\" FROM v", "COLUMN_NOT_FOUND: line 1:8: Column '$path' cannot be resolved");
    }

    [Fact]
    public async Task Names_in_a_view_are_of_its_own_database()
    {
        _catalog.AddView("other", "v", "SELECT id FROM orders", Id);
        View("w", "SELECT id FROM other.v", Id);
        using var query = await Plan("SELECT * FROM shop.w", "empty");
        Assert.Equal("other", Assert.Single(query.Plan.Scans).Table.Database);
    }

    [Fact]
    public async Task A_view_sees_neither_the_statements_WITH_names_nor_its_parameters()
    {
        View("v", "SELECT id FROM orders", Id);
        using var query = await Plan("WITH orders AS (SELECT 'x' AS id) SELECT v.id FROM v, orders");
        Assert.Equal(SqlType.Bigint, Assert.Single(query.Columns).Type);
        View("p", "SELECT ? AS id", Id);
        var refused = await Assert.ThrowsAsync<SqlException>(() => Plan("SELECT id + ? FROM p", "shop", SqlParser.ParseValue("1")));
        Assert.StartsWith("INVALID_VIEW: line 1:20: Failed analyzing stored view 'awsdatacatalog.shop.p': ", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WITH_names_inside_a_view_are_its_own()
    {
        View("v", "WITH w AS (SELECT id FROM orders) SELECT id FROM w", Id);
        using var query = await Plan("SELECT id FROM v");
        Assert.Single(query.Plan.Scans);
    }

    [Fact]
    public async Task A_view_that_no_longer_fits_its_query_is_stale()
    {
        const string stale = "VIEW_IS_STALE: line 1:15: View 'awsdatacatalog.shop.v' is stale or in invalid state: ";
        View("v", "SELECT * FROM orders", Id);
        await Refused(stale + "stored view column count (1) does not match column count derived from the view query analysis (2)");
        View("v", "SELECT id + 1 FROM orders", Id);
        await Refused(stale + "a column of type bigint projected from query view at position 0 has no name");
        View("v", "SELECT id AS other FROM orders", Id);
        await Refused(stale + "column [other] of type bigint projected from query view at position 0 has a different name "
            + "from column [id] of type bigint stored in view definition");
        View("v", "SELECT name AS id FROM orders", new TableColumn("id", SqlType.VarcharOf(15)));
        await Refused(stale + "column [id] of type varchar projected from query view at position 0 cannot be coerced "
            + "to column [id] of type varchar(15) stored in view definition");
    }

    [Fact]
    public async Task A_view_whose_query_is_wrong_names_the_view_and_the_reason()
    {
        View("v", "SELECT id FROM gone", Id);
        await Refused("INVALID_VIEW: line 1:15: Failed analyzing stored view 'awsdatacatalog.shop.v': line 1:16: "
            + "Table 'awsdatacatalog.shop.gone' does not exist");
        View("v", "SELEC id", Id);
        var broken = await Assert.ThrowsAsync<SqlException>(() => Plan("SELECT * FROM v"));
        Assert.StartsWith("INVALID_VIEW: line 1:15: Failed parsing stored view 'awsdatacatalog.shop.v': line 1:1: ", broken.Text, StringComparison.Ordinal);
        View("v", "SHOW TABLES", Id);
        await Refused("INVALID_VIEW: line 1:15: Failed parsing stored view 'awsdatacatalog.shop.v': the text of the view is not a query");
    }

    [Fact]
    public async Task A_cycle_of_views_is_refused()
    {
        View("v", "SELECT id FROM w", Id);
        View("w", "SELECT id FROM v", Id);
        await Refused("INVALID_VIEW: line 1:15: Failed analyzing stored view 'awsdatacatalog.shop.v': line 1:16: "
            + "Failed analyzing stored view 'awsdatacatalog.shop.w': line 1:16: View is recursive");
    }

    [Fact]
    public async Task Views_inside_each_other_end_at_a_limit()
    {
        View("v0", "SELECT id FROM orders", Id);
        for (var i = 1; i <= 120; i++)
        {
            View($"v{i}", $"SELECT id FROM v{i - 1}", Id);
        }

        using var query = await Plan("SELECT id FROM v90");
        Assert.Single(query.Plan.Scans);
        var deep = await Assert.ThrowsAsync<SqlException>(() => Plan("SELECT id FROM v120"));
        Assert.Equal("NOT_SUPPORTED: line 1:16: views are nested more than 100 levels deep: awsdatacatalog.shop.v20", deep.Text);
    }

    [Fact]
    public async Task Views_that_double_at_each_level_end_at_a_limit()
    {
        View("v0", "SELECT id FROM orders", Id);
        for (var i = 1; i <= 30; i++)
        {
            View($"v{i}", $"SELECT a.id FROM v{i - 1} a CROSS JOIN v{i - 1} b", Id);
        }

        var refused = await Assert.ThrowsAsync<SqlException>(() => Plan("SELECT id FROM v30"));
        Assert.Equal(SqlErrorName.NotSupported, refused.Name);
        Assert.Matches("^(the statement takes more than [0-9]+ MiB of memory to plan|statement has more than 200000 columns)", refused.Message);
    }

    [Fact]
    public async Task The_texts_of_a_statements_views_have_a_limit_together()
    {
        var filler = new string('x', 200_000);
        for (var i = 0; i < 6; i++)
        {
            View($"v{i}", $"SELECT id, '{filler}' AS text FROM orders", [.. Id, new("text", SqlType.Varchar)]);
        }

        var refused = await Assert.ThrowsAsync<SqlException>(() => Plan("SELECT v0.id FROM v0, v1, v2, v3, v4, v5"));
        Assert.Equal("NOT_SUPPORTED: the views of the statement have more than 1048576 characters", refused.Text);
    }

    [Fact]
    public async Task The_tables_of_a_statement_include_those_below_its_views()
    {
        _catalog.AddView("other", "v", "WITH w AS (SELECT id FROM orders) SELECT id FROM w", Id);
        View("w", "SELECT id FROM other.v UNION ALL SELECT id FROM awsdatacatalog.shop.orders", Id);
        Assert.Equal("shop.w other.v shop.orders other.orders", await TablesOf("WITH x AS (SELECT * FROM w) SELECT * FROM x"));
        Assert.Equal("shop.w", await TablesOf("DESCRIBE w"));
        Assert.Equal("shop.orders", await TablesOf("SELECT * FROM \"orders$files\", orders FOR VERSION AS OF 5"));
        Assert.Equal("shop.orders", await TablesOf("DESCRIBE \"orders$files\""));
    }

    [Fact]
    public async Task A_table_that_a_view_came_to_read_after_the_start_is_refused()
    {
        View("v", "SELECT id FROM orders", Id);
        var names = new StatementNames("shop") { Readable = new HashSet<NamedTable> { new("shop", "v") } };
        var refused = await Assert.ThrowsAsync<SqlException>(async () => await StatementPlanner.Plan(
            (QueryStatement)SqlParser.Parse("SELECT id FROM v"), _catalog, Principal, names, [], Threads, default));
        Assert.Equal("PERMISSION_DENIED: Access denied to awsdatacatalog.shop.orders: a view came to read it after the statement was accepted; "
            + "run the statement again", refused.Text);
    }

    private void View(string name, string sql, params TableColumn[] columns) => _catalog.AddView("shop", name, sql, columns);

    private Task Refused(string text) => Refused("SELECT * FROM v", text);

    private async Task Refused(string sql, string text) => Assert.Equal(text, (await Assert.ThrowsAsync<SqlException>(() => Plan(sql))).Text);

    private async Task<string> TablesOf(string sql) => string.Join(
        ' ', (await StatementRights.Of(StatementText.Read(sql, null), new("shop"), _catalog, Principal, default)).Select(t => $"{t.Database}.{t.Table}"));

    private async Task<PlannedQuery> Plan(string sql, string database = "shop", params Expression[] parameters) =>
        await StatementPlanner.Plan((QueryStatement)SqlParser.Parse(sql), _catalog, Principal, new(database), parameters, Threads, default);
}
