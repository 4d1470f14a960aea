using System.Text.Json.Serialization.Metadata;
using Tarn.Functions.Definitions;
using Tarn.Storage.Metadata;

namespace Tarn.Functions.Changes;

/// <summary>Configurations of one kind, which versions and aliases have.</summary>
/// <typeparam name="T">The configuration.</typeparam>
public sealed class QualifiedChanges<T>
    where T : class
{
    private readonly QualifiedKind _kind;
    private readonly JsonTypeInfo<T> _type;

    internal QualifiedChanges(QualifiedKind kind, JsonTypeInfo<T> type) => (_kind, _type) = (kind, type);

    /// <summary>The configuration; null: there is none.</summary>
    public ValueTask<T?> Read(IMetadataReader reader, FunctionId id, string qualifier) =>
        DefinitionRows.Read(reader, FunctionSpaces.Qualified, DefinitionRows.Key(id.Value, _kind, qualifier), _type);

    /// <summary>All configurations of a function, in ordinal order of the qualifiers.</summary>
    public async ValueTask<IReadOnlyList<KeyValuePair<string, T>>> ReadAll(IMetadataReader reader, FunctionId id)
    {
        var rows = await reader.Scan(
            FunctionSpaces.Qualified, KeyRange.Prefix(DefinitionRows.Key(id.Value, _kind)), MetadataLimits.BackgroundRowsMax);
        return [.. rows.Select(row => KeyValuePair.Create(DefinitionRows.Qualified(row.Key).Qualifier, DefinitionRows.Decode(row.Value, _type)))];
    }

    /// <summary>Sets a configuration.</summary>
    public void Put(IMetadataTransaction transaction, FunctionId id, string qualifier, T value) => transaction.Put(
        FunctionSpaces.Qualified, DefinitionRows.Key(id.Value, _kind, qualifier), DefinitionRows.Encode(value, _type));

    /// <summary>Removes a configuration.</summary>
    public void Delete(IMetadataTransaction transaction, FunctionId id, string qualifier) =>
        transaction.Delete(FunctionSpaces.Qualified, DefinitionRows.Key(id.Value, _kind, qualifier));
}
