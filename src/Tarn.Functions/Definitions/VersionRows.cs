using System.Text.Json;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Functions.Definitions;

/// <summary>Rows of versions: the length of the JSON (4 bytes), the JSON, and the sealed variables, if there are any.</summary>
/// <param name="sealer">Seals the variables.</param>
public sealed class VersionRows(IVariableSealer sealer)
{
    private const byte Version = 1;
    private const int HeadBytes = 1 + sizeof(int);

    /// <summary>Sets a version.</summary>
    public void Put(IMetadataTransaction transaction, FunctionId function, VersionDefinition version) =>
        transaction.Put(FunctionSpaces.Versions, DefinitionRows.Key(function.Value, version.Number), Encode(version));

    /// <summary>The version of that number; null: there is none.</summary>
    public async ValueTask<VersionDefinition?> Read(IMetadataReader reader, FunctionId function, long number) =>
        await reader.Get(FunctionSpaces.Versions, DefinitionRows.Key(function.Value, number)) is { } row ? Decode(row) : null;

    /// <summary>All versions in the order of their numbers, <c>$LATEST</c> first.</summary>
    public async ValueTask<IReadOnlyList<VersionDefinition>> ReadAll(IMetadataReader reader, FunctionId function)
    {
        var found = new List<VersionDefinition>();
        var range = KeyRange.Prefix(DefinitionRows.Key(function.Value));
        while (true)
        {
            var page = await reader.Scan(FunctionSpaces.Versions, range, MetadataLimits.BackgroundRowsMax);
            found.AddRange(page.Select(row => Decode(row.Value)));
            if (page.Count < MetadataLimits.BackgroundRowsMax)
            {
                return found;
            }

            range = range.After(page[^1].Key);
        }
    }

    internal VersionDefinition Decode(ReadOnlyMemory<byte> row)
    {
        Invariant.Check(row.Span[0] == Version, "a row has the version that this program writes");
        var length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(row.Span[1..]);
        var version = JsonSerializer.Deserialize(row.Span.Slice(HeadBytes, length), DefinitionJson.Default.VersionDefinition)!;
        var sealedVariables = row.Span[(HeadBytes + length)..];
        return sealedVariables.IsEmpty ? version : version with
        {
            Config = version.Config with
            {
                Variables = JsonSerializer.Deserialize(sealer.Open(OwnerOf(version), sealedVariables), DefinitionJson.Default.DictionaryStringString)!,
            },
        };
    }

    internal byte[] Encode(VersionDefinition version)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(version, DefinitionJson.Default.VersionDefinition);
        var head = new byte[HeadBytes];
        head[0] = Version;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1), json.Length);
        var variables = version.Config.Variables is { } given
            ? sealer.Seal(OwnerOf(version), JsonSerializer.SerializeToUtf8Bytes(given.ToDictionary(), DefinitionJson.Default.DictionaryStringString))
            : [];
        return [.. head, .. json, .. variables];
    }

    private static string OwnerOf(VersionDefinition version) => $"variables of {version.Id}";
}
