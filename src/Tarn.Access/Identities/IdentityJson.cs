using System.Text.Json.Serialization;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Identities;

/// <summary>The JSON in rows of identities and managed policies.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UnixMsConverter)])]
[JsonSerializable(typeof(Identity))]
[JsonSerializable(typeof(ManagedPolicy))]
internal sealed partial class IdentityJson : JsonSerializerContext;
