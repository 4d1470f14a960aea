using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Functions.Mappings.Configuration;

/// <summary>The layout of mappings' rows: a version byte and JSON.</summary>
public static class MappingRows
{
    private const byte Version = 1;

    /// <summary>A mapping's key.</summary>
    public static byte[] Key(MappingId id)
    {
        var key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, id.Value);
        return key;
    }

    /// <summary>The mapping of a key.</summary>
    public static MappingId ReadKey(ReadOnlyMemory<byte> key) => new(BinaryPrimitives.ReadInt64BigEndian(key.Span));

    /// <summary>A row's value.</summary>
    public static byte[] Encode(MappingConfig config) => [Version, .. JsonSerializer.SerializeToUtf8Bytes(config, MappingJson.Default.MappingConfig)];

    /// <summary>The configuration of a row.</summary>
    public static MappingConfig Decode(ReadOnlyMemory<byte> value)
    {
        Invariant.Check(value.Span[0] == Version);
        return JsonSerializer.Deserialize(value.Span[1..], MappingJson.Default.MappingConfig)!;
    }

    /// <summary>Reads a row, inside a transaction or not; null: there is none.</summary>
    public static async ValueTask<MappingConfig?> Find(IMetadataReader reader, MappingId id) =>
        await reader.Get(MappingSpaces.Mappings, Key(id)) is { } value ? Decode(value) : null;

    /// <summary>Makes or replaces a row.</summary>
    public static void Put(IMetadataTransaction transaction, MappingId id, MappingConfig config) =>
        transaction.Put(MappingSpaces.Mappings, Key(id), Encode(config));
}

/// <summary>The JSON in rows of mappings.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(MappingConfig))]
internal sealed partial class MappingJson : JsonSerializerContext;
