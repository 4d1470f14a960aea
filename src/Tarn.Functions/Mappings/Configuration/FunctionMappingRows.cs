using System.Text.Json.Serialization;
using Tarn.Storage.Metadata;

namespace Tarn.Functions.Mappings.Configuration;

/// <summary>The values of mappings' rows: a version byte and JSON.</summary>
public static class FunctionMappingRows
{
    private const byte Version = 1;

    /// <summary>A row's value.</summary>
    public static byte[] Encode(MappingConfig config) => JsonRow.Encode(Version, config, MappingJson.Default.MappingConfig);

    /// <summary>The configuration of a row.</summary>
    public static MappingConfig Decode(ReadOnlyMemory<byte> value) => JsonRow.Decode(Version, value, MappingJson.Default.MappingConfig);
}

/// <summary>The JSON in rows of mappings.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(MappingConfig))]
internal sealed partial class MappingJson : JsonSerializerContext;
