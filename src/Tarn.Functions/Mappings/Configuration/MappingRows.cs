using System.Text.Json;
using System.Text.Json.Serialization;
using Tarn.Storage;

namespace Tarn.Functions.Mappings.Configuration;

/// <summary>The values of mappings' rows: a version byte and JSON.</summary>
public static class MappingRows
{
    private const byte Version = 1;

    /// <summary>A row's value.</summary>
    public static byte[] Encode(MappingConfig config) => [Version, .. JsonSerializer.SerializeToUtf8Bytes(config, MappingJson.Default.MappingConfig)];

    /// <summary>The configuration of a row.</summary>
    public static MappingConfig Decode(ReadOnlyMemory<byte> value)
    {
        Invariant.Check(value.Span[0] == Version);
        return JsonSerializer.Deserialize(value.Span[1..], MappingJson.Default.MappingConfig)!;
    }
}

/// <summary>The JSON in rows of mappings.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(MappingConfig))]
internal sealed partial class MappingJson : JsonSerializerContext;
