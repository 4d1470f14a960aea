using System.Text.Json;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog.Optimizers;

/// <summary>The optimizers of a table: at most one of each kind, in one row. Format: <c>docs/formats/lake.md</c>.</summary>
public sealed class TableOptimizers
{
    private const byte RowVersion = 1;

    private readonly IReadOnlyList<TableOptimizer> _all;

    private TableOptimizers(IReadOnlyList<TableOptimizer> all) => _all = all;

    /// <summary>The optimizers of a table for which no client made any.</summary>
    public static TableOptimizers None { get; } = new([]);

    /// <summary>The optimizer of a kind; null: no client made one.</summary>
    public TableOptimizer? Find(OptimizerKind kind) => _all.FirstOrDefault(one => one.Kind == kind);

    /// <summary>Whether a client disabled a part of maintenance.</summary>
    public bool IsOff(OptimizerKind kind) => Find(kind) is { IsEnabled: false };

    /// <summary>The settings of an enabled optimizer; null: there is none.</summary>
    public TableOptimizer? Settings(OptimizerKind kind) => Find(kind) is { IsEnabled: true } one ? one : null;

    /// <summary>These optimizers with one that replaces the one of its kind.</summary>
    public TableOptimizers With(TableOptimizer optimizer) => new([.. _all.Where(one => one.Kind != optimizer.Kind), optimizer]);

    /// <summary>These optimizers without the one of a kind.</summary>
    public TableOptimizers Without(OptimizerKind kind) => new([.. _all.Where(one => one.Kind != kind)]);

    /// <summary>The optimizers of a table inside a transaction.</summary>
    public static async ValueTask<TableOptimizers> Read(IMetadataReader reader, TableId table) =>
        await reader.Get(LakeSpaces.TableOptimizers, CatalogKeys.Table(table)) is { } value ? Decode(value) : None;

    /// <summary>Replaces the optimizers of a table.</summary>
    public void Write(IMetadataTransaction transaction, TableId table)
    {
        if (_all.Count == 0)
        {
            transaction.Delete(LakeSpaces.TableOptimizers, CatalogKeys.Table(table));
            return;
        }

        var row = JsonRow.Encode(RowVersion, json => json.WriteList(_all.OrderBy(one => one.Kind), one => Encode(json, one)));
        transaction.Put(LakeSpaces.TableOptimizers, CatalogKeys.Table(table), row);
    }

    internal static TableOptimizers Decode(ReadOnlyMemory<byte> value) =>
        JsonRow.Decode(RowVersion, value, json => new TableOptimizers([.. json.EnumerateArray().Select(Decode)]));

    private static void Encode(Utf8JsonWriter json, TableOptimizer one)
    {
        json.WriteStartObject();
        json.WriteString("kind", one.Kind.ToString());
        json.WriteBoolean("enabled", one.IsEnabled);
        Write("role", one.RoleArn);
        Write("strategy", one.Strategy);
        WriteNumber("filesMin", one.FilesMin);
        WriteNumber("deletesMin", one.DeletesMin);
        WriteNumber("ageDays", one.AgeDays);
        WriteNumber("snapshotsMin", one.SnapshotsMin);
        if (one.RemovesFiles is { } removes)
        {
            json.WriteBoolean("removesFiles", removes);
        }

        WriteNumber("everyHours", one.EveryHours);
        Write("folder", one.Folder);
        json.WriteEndObject();

        void Write(string name, string? text)
        {
            if (text is not null)
            {
                json.WriteString(name, text);
            }
        }

        void WriteNumber(string name, int? number)
        {
            if (number is { } value)
            {
                json.WriteNumber(name, value);
            }
        }
    }

    private static TableOptimizer Decode(JsonElement json) => new()
    {
        Kind = Enum.Parse<OptimizerKind>(json.Text("kind")),
        IsEnabled = json.Flag("enabled"),
        RoleArn = json.TextOrNull("role"),
        Strategy = json.TextOrNull("strategy"),
        FilesMin = (int?)json.NumberOrNull("filesMin"),
        DeletesMin = (int?)json.NumberOrNull("deletesMin"),
        AgeDays = (int?)json.NumberOrNull("ageDays"),
        SnapshotsMin = (int?)json.NumberOrNull("snapshotsMin"),
        RemovesFiles = json.TryGetProperty("removesFiles", out var removes) ? removes.GetBoolean() : null,
        EveryHours = (int?)json.NumberOrNull("everyHours"),
        Folder = json.TextOrNull("folder"),
    };
}
