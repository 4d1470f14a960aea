using System.Text;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Views;
using Tarn.Lake.Tests.Commit;
using Tarn.Lake.Views;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Views;

/// <summary>Views that are defined by their query: both faces, replacement, and the texts that SQL runs.</summary>
public sealed class ViewCommitsTests
{
    private static readonly TableName Name = new(LakeFixture.Scope, "db", "v");
    private static readonly StructType Columns = new(new NestedField(0, "id", PrimitiveType.Long), new NestedField(0, "doc", PrimitiveType.String));

    [Fact]
    public async Task A_defined_view_has_both_faces_with_exact_types()
    {
        var (lake, views, commits) = await Open();
        var (location, view) = await Define(lake, commits, View("SELECT id, doc FROM t"), 5);
        Assert.StartsWith("s3://lake/db/v/metadata/00000-", location, StringComparison.Ordinal);
        Assert.Equal([("trino", "SELECT id, doc FROM t")], view.Current.Representations.Select(text => (text.Dialect, text.Sql)));
        Assert.Equal(["db"], view.Current.DefaultNamespace);
        Assert.True(lake.Catalog.TryFindTable(Name, out var row));
        Assert.Equal(view.Uuid, (await views.Load(row, () => throw new InvalidOperationException(), default)).View.Uuid);
        var found = await views.Find(row, default);
        Assert.Equal(("SELECT id, doc FROM t", "db", "all of t"), (found!.Sql, found.Database, found.Comment));
        Assert.Equal([("id", "bigint", "key"), ("doc", "json", null)], found.Columns.Select(c => (c.Name, c.Type, c.Comment)));
        var described = new TextViewDocuments().Read(row.Document)!;
        Assert.Equal([("id", "bigint"), ("doc", "string")], described.Columns.Select(c => (c.Name, c.Type)));
        Assert.StartsWith("/* Presto View: ", described.Text, StringComparison.Ordinal);
        Assert.True(views.IsView(row) && views.IsRunnable(row));
    }

    [Fact]
    public async Task A_view_replaces_only_a_view_and_keeps_its_identity()
    {
        var (lake, views, commits) = await Open();
        var (_, first) = await Define(lake, commits, View("SELECT 1"), 5);
        Assert.Equal(ErrorKind.AlreadyExists, (await Assert.ThrowsAsync<TarnException>(() => Define(lake, commits, View("SELECT 2"), 6))).Kind);
        var (_, second) = await Define(lake, commits, View("SELECT 2") with { Replaces = true }, 7);
        Assert.Equal((first.Uuid, 2, 2), (second.Uuid, second.CurrentVersionId, second.Versions.Count));
        Assert.True(lake.Catalog.TryFindTable(Name, out var row));
        Assert.Equal("SELECT 2", (await views.Find(row, default))!.Sql);

        await lake.Create();
        var table = View("SELECT 3") with { Name = LakeFixture.Name, Replaces = true };
        Assert.Equal(ErrorKind.AlreadyExists, (await Assert.ThrowsAsync<TarnException>(() => Define(lake, commits, table, 8))).Kind);
    }

    [Fact]
    public async Task A_view_of_other_dialects_is_refused_by_their_names()
    {
        var (lake, views, commits) = await Open();
        await commits.Commit(Name, "me", _ => ValueTask.FromResult(With("spark", "hive")), _ => default, 5, default);
        Assert.True(lake.Catalog.TryFindTable(Name, out var row));
        var refused = await Assert.ThrowsAsync<TarnException>(async () => await views.Find(row, default));
        Assert.Equal("View db.v has only text of dialect spark, hive; SQL runs views of dialect trino, athena, presto.", refused.Message);
        Assert.True(views.IsView(row) && !views.IsRunnable(row));
    }

    [Theory]
    [InlineData("spark", "Presto")]
    [InlineData("athena", "spark")]
    public async Task A_view_of_a_related_dialect_is_read(params string[] dialects)
    {
        var (lake, views, commits) = await Open();
        await commits.Commit(Name, "me", _ => ValueTask.FromResult(With(dialects)), _ => default, 5, default);
        Assert.True(lake.Catalog.TryFindTable(Name, out var row));
        Assert.Equal("bigint", Assert.Single((await views.Find(row, default))!.Columns).Type);
    }

    [Theory]
    [InlineData("SELECT 1", "hive")]
    [InlineData("/* Presto View: !!! */", "hive")]
    [InlineData("/* Presto View: e30= */", "hive")]
    public async Task A_text_that_is_not_Athenas_is_refused(string text, string dialect)
    {
        var (_, views, _) = await Open();
        var refused = await Assert.ThrowsAsync<TarnException>(async () => await views.Find(Described(text), default));
        Assert.Equal(ErrorKind.NotSupported, refused.Kind);
        Assert.Contains($"dialect {dialect};", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_view_that_Glue_describes_has_the_databases_of_its_text()
    {
        var (_, views, _) = await Open();
        var athena = """{"originalSql":"SELECT a","catalog":"awsdatacatalog","schema":"other","columns":[{"name":"A","type":"char(3)"}],"owner":"x"}""";
        var found = await views.Find(Described($"/* Presto View: {Convert.ToBase64String(Encoding.UTF8.GetBytes(athena))} */"), default);
        Assert.Equal(("SELECT a", "other", null), (found!.Sql, found.Database, found.Catalog));
        Assert.Equal([new ViewColumn("A", "char(3)", "first")], found.Columns);
        Assert.Null(await views.Find(new CatalogTable { Name = Name, CreatedMs = 1, UpdatedMs = 1 }, default));
    }

    private static async Task<(LakeFixture Lake, LakeViews Views, ViewCommits Commits)> Open()
    {
        var lake = await LakeFixture.Open();
        var views = new LakeViews(lake.Catalog, new TextViewDocuments());
        return (lake, views, new ViewCommits(lake.Store, views));
    }

    private static async Task<(string Location, ViewMetadata View)> Define(LakeFixture lake, ViewCommits commits, NewView view, long nowMs)
    {
        await using var prepared = await commits.Prepare(view, nowMs, default);
        Assert.True(await lake.Store.Commit(prepared.Apply, default));
        return (prepared.Location, prepared.View);
    }

    private static CatalogTable Described(string text) => new()
    {
        Name = Name,
        CreatedMs = 1,
        UpdatedMs = 1,
        Document = new TextViewDocuments().Write(Name, new GlueView { Text = text, Columns = [new ViewColumn("a", "string", "first")] }, "me"),
    };

    private static NewView View(string sql) => new()
    {
        Name = Name,
        Definition = new ViewDefinition
        {
            Sql = sql,
            Database = "db",
            Columns = [new("id", "bigint", "key"), new("doc", "json")],
            Comment = "all of t",
        },
        Columns = new StructType([Columns.Fields[0] with { Doc = "key" }, Columns.Fields[1]]),
        Location = "s3://lake/db/v",
        CreatedBy = "me",
    };

    private static ViewMetadata With(params string[] dialects) => new ViewBuilder(null, 5)
        .Apply(new ViewUpdate.SetLocation("s3://lake/db/v"))
        .Apply(new ViewUpdate.AddSchema(new Schema(0, new StructType(new NestedField(1, "a", PrimitiveType.Long)))))
        .Apply(new ViewUpdate.AddVersion(new ViewVersion
        {
            Id = 1,
            SchemaId = -1,
            TimestampMs = 5,
            Representations = [.. dialects.Select(dialect => new ViewRepresentation(dialect, "SELECT a FROM t"))],
            DefaultNamespace = ["db"],
        }))
        .Apply(new ViewUpdate.SetCurrentVersion(-1))
        .Build();
}
