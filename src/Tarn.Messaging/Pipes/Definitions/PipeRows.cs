using System.Text.Json.Serialization;
using Tarn.Dispatch.Mappings.Rows;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Pipes.Definitions;

/// <summary>The rows of pipes: a version byte and JSON (<c>docs/formats/pipes.md</c>).</summary>
public static class PipeRows
{
    private const byte Version = 1;

    internal static MappingRowSpaces Spaces { get; } = new(new Space(570, "pipes.definitions"), new Space(571, "pipes.windows"));

    /// <summary>A row's value.</summary>
    public static byte[] Encode(PipeConfig config) => JsonRow.Encode(Version, config, PipeJson.Default.PipeConfig);

    /// <summary>The configuration of a row.</summary>
    public static PipeConfig Decode(ReadOnlyMemory<byte> value) => JsonRow.Decode(Version, value, PipeJson.Default.PipeConfig);
}

/// <summary>The JSON in rows of pipes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(PipeConfig))]
internal sealed partial class PipeJson : JsonSerializerContext;
