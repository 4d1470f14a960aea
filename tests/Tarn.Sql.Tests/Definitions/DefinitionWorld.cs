using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Sql.Executions;
using Tarn.Sql.Tests.Writing;

namespace Tarn.Sql.Tests.Definitions;

/// <summary>Definitions on a lake, and their effects as the catalog shows them.</summary>
internal static class DefinitionWorld
{
    /// <summary>Runs statements, each of which succeeds.</summary>
    public static async Task Define(this LakeWorld world, params string[] statements)
    {
        foreach (var sql in statements)
        {
            Assert.Null((await world.Run(sql)).Error?.Text);
        }
    }

    /// <summary>The error of a statement that fails.</summary>
    public static async Task<string> Refused(this LakeWorld world, string sql)
    {
        var ended = await world.Run(sql);
        Assert.Equal(ExecutionState.Failed, ended.State);
        return ended.Error!.Text;
    }

    /// <summary>The text of a statement's result.</summary>
    public static async Task<string> Text(this LakeWorld world, string sql)
    {
        var ended = await world.Run(sql);
        Assert.Null(ended.Error?.Text);
        var (bucket, key) = ObjectLocation.Parse(ended.OutputLocation);
        return System.Text.Encoding.UTF8.GetString(
            await world.Objects.ReadAll((await world.Store.Read(reader => world.Objects.Find(reader, bucket, key), default))!, default));
    }

    /// <summary>A table's metadata.</summary>
    public static async Task<TableMetadata> Metadata(this LakeWorld world, string table, string database = "db")
    {
        Assert.True(world.Catalog.TryFindTable(new TableName(LakeWorld.Name.Scope, database, table), out var row), table);
        return await world.Catalog.Loader.Metadata(row.MetadataLocation!, default);
    }

    /// <summary>Whether there is a table or view.</summary>
    public static bool Has(this LakeWorld world, string table, string database = "db") =>
        world.Catalog.TryFindTable(new TableName(LakeWorld.Name.Scope, database, table), out _);

    /// <summary>A table's columns as `1 name: type`.</summary>
    public static async Task<string> Columns(this LakeWorld world, string table) => (await world.Metadata(table)).CurrentSchema.Columns.ToString();
}
