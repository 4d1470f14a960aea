using System.Text.Json.Serialization;
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

        var row = JsonRow.Encode(RowVersion, [.. _all.OrderBy(one => one.Kind)], OptimizerJson.Default.TableOptimizerArray);
        transaction.Put(LakeSpaces.TableOptimizers, CatalogKeys.Table(table), row);
    }

    internal static TableOptimizers Decode(ReadOnlyMemory<byte> value) =>
        new(JsonRow.Decode(RowVersion, value, OptimizerJson.Default.TableOptimizerArray));
}

/// <summary>The JSON in rows of optimizers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(TableOptimizer[]))]
internal sealed partial class OptimizerJson : JsonSerializerContext;
