using Tarn.Functions.Definitions;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Functions.Changes;

/// <summary>Changes aliases inside the caller's transaction.</summary>
public sealed class AliasChanges(VersionRows rows)
{
    /// <summary>The most aliases that one scan reads.</summary>
    private const int PageRows = MetadataLimits.BackgroundRowsMax;

    /// <summary>Makes an alias.</summary>
    /// <exception cref="TarnException">AlreadyExists; NotFound: a version; InvalidArgument: the weights.</exception>
    public async ValueTask<AliasDefinition> Create(IMetadataTransaction transaction, FunctionId id, string arn, AliasDefinition alias)
    {
        if (await Read(transaction, id, alias.Name) is not null)
        {
            throw new TarnException(ErrorKind.AlreadyExists, $"Alias already exists: {arn}:{alias.Name}");
        }

        var made = alias with { Id = transaction.NextId(), Revision = FunctionChanges.NewRevision() };
        await Put(transaction, id, arn, made);
        return made;
    }

    /// <summary>Changes an alias.</summary>
    /// <exception cref="TarnException">NotFound; PreconditionFailed; InvalidArgument.</exception>
    public async ValueTask<AliasDefinition> Change(
        IMetadataTransaction transaction, FunctionId id, string arn, string name, string? revision, Func<AliasDefinition, AliasDefinition> change)
    {
        var alias = await Read(transaction, id, name) ?? throw FunctionReasons.NoAlias($"{arn}:{name}");
        if (revision is not null && revision != alias.Revision)
        {
            throw FunctionReasons.OtherRevision();
        }

        var changed = change(alias) with { Revision = FunctionChanges.NewRevision() };
        await Put(transaction, id, arn, changed);
        return changed;
    }

    /// <summary>Removes an alias, if there is one. Returns it.</summary>
    public static async ValueTask<AliasDefinition?> Delete(IMetadataTransaction transaction, FunctionId id, string name)
    {
        var alias = await Read(transaction, id, name);
        transaction.Delete(FunctionSpaces.Aliases, DefinitionRows.Key(id.Value, name));
        return alias;
    }

    /// <summary>The alias of that name; null: there is none.</summary>
    public static ValueTask<AliasDefinition?> Read(IMetadataReader reader, FunctionId id, string name) =>
        DefinitionRows.Read(reader, FunctionSpaces.Aliases, DefinitionRows.Key(id.Value, name), DefinitionJson.Default.AliasDefinition);

    /// <summary>All aliases of a function in ordinal order.</summary>
    public static async ValueTask<IReadOnlyList<AliasDefinition>> ReadAll(IMetadataReader reader, FunctionId id)
    {
        var found = new List<AliasDefinition>();
        var range = KeyRange.Prefix(DefinitionRows.Key(id.Value));
        while (true)
        {
            var page = await reader.Scan(FunctionSpaces.Aliases, range, PageRows);
            found.AddRange(page.Select(row => DefinitionRows.Decode(row.Value, DefinitionJson.Default.AliasDefinition)));
            if (page.Count < PageRows)
            {
                return found;
            }

            range = range.After(page[^1].Key);
        }
    }

    private async ValueTask Put(IMetadataTransaction transaction, FunctionId id, string arn, AliasDefinition alias)
    {
        await RequireVersion(transaction, id, arn, alias.Version);
        if (alias.OtherVersion is { } other)
        {
            await RequireVersion(transaction, id, arn, other);
            if (alias.Version == VersionDefinition.LatestNumber || other == VersionDefinition.LatestNumber)
            {
                throw FunctionReasons.Invalid("$LATEST is not supported for an alias pointing to more than 1 version");
            }

            if (other == alias.Version)
            {
                throw FunctionReasons.Invalid($"Invalid function version {other}. Function version {other} is already included in routing configuration.");
            }
        }

        transaction.Put(
            FunctionSpaces.Aliases, DefinitionRows.Key(id.Value, alias.Name), DefinitionRows.Encode(alias, DefinitionJson.Default.AliasDefinition));
    }

    private async ValueTask RequireVersion(IMetadataReader reader, FunctionId id, string arn, long number)
    {
        if (await rows.Read(reader, id, number) is null)
        {
            throw FunctionReasons.NoFunction($"{arn}:{VersionDefinition.NameOf(number)}");
        }
    }
}
