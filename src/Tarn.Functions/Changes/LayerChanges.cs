using Tarn.Functions.Definitions;
using Tarn.Functions.Packages;
using Tarn.Storage.Metadata;

namespace Tarn.Functions.Changes;

/// <summary>Changes layers and their versions inside the caller's transaction.</summary>
/// <param name="packages">The zips.</param>
public sealed class LayerChanges(PackageStore packages)
{
    private const int PageRows = MetadataLimits.BackgroundRowsMax;

    /// <summary>The layer of that id; null: there is none.</summary>
    public static ValueTask<LayerDefinition?> Read(IMetadataReader reader, LayerId id) =>
        DefinitionRows.Read(reader, FunctionSpaces.Layers, DefinitionRows.Key(id.Value), DefinitionJson.Default.LayerDefinition);

    /// <summary>A version; null: there is none.</summary>
    public static ValueTask<LayerVersionDefinition?> Read(IMetadataReader reader, LayerId id, long number) => DefinitionRows.Read(
        reader, FunctionSpaces.LayerVersions, DefinitionRows.Key(id.Value, number), DefinitionJson.Default.LayerVersionDefinition);

    /// <summary>All versions in the order of their numbers.</summary>
    public static async ValueTask<IReadOnlyList<LayerVersionDefinition>> ReadAll(IMetadataReader reader, LayerId id)
    {
        var found = new List<LayerVersionDefinition>();
        var range = KeyRange.Prefix(DefinitionRows.Key(id.Value));
        while (true)
        {
            var page = await reader.Scan(FunctionSpaces.LayerVersions, range, PageRows);
            found.AddRange(page.Select(row => DefinitionRows.Decode(row.Value, DefinitionJson.Default.LayerVersionDefinition)));
            if (page.Count < PageRows)
            {
                return found;
            }

            range = range.After(page[^1].Key);
        }
    }

    /// <summary>Makes a version of a layer, and the layer with its first one.</summary>
    /// <param name="layer">The layer if it is new.</param>
    /// <param name="version">The version, whose id and number are chosen here.</param>
    /// <param name="staged">The zip.</param>
    public async ValueTask<LayerVersionDefinition> Publish(
        IMetadataTransaction transaction, LayerId id, LayerDefinition layer, LayerVersionDefinition version, StagedPackage staged)
    {
        var present = await Read(transaction, id) ?? layer;
        var made = version with { Id = transaction.NextId(), Number = present.NextVersion };
        await packages.Use(transaction, present.Scope, staged, made.Id);
        transaction.Put(
            FunctionSpaces.LayerVersions,
            DefinitionRows.Key(id.Value, made.Number),
            DefinitionRows.Encode(made, DefinitionJson.Default.LayerVersionDefinition));
        transaction.Put(
            FunctionSpaces.Layers,
            DefinitionRows.Key(id.Value),
            DefinitionRows.Encode(present with { NextVersion = present.NextVersion + 1 }, DefinitionJson.Default.LayerDefinition));
        return made;
    }

    /// <summary>Removes a version. Functions that use it are not changed. Returns the removed version; null: there was none.</summary>
    public async ValueTask<LayerVersionDefinition?> Delete(IMetadataTransaction transaction, LayerId id, long number)
    {
        if (await Read(transaction, id) is not { } layer || await Read(transaction, id, number) is not { } version)
        {
            return null;
        }

        await packages.Release(transaction, layer.Scope, version.Code, version.Id);
        transaction.Delete(FunctionSpaces.LayerVersions, DefinitionRows.Key(id.Value, number));
        return version;
    }
}
