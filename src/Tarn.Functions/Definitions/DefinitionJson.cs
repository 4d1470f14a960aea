using System.Text.Json.Serialization;
using Tarn.Functions.Definitions.Urls;

namespace Tarn.Functions.Definitions;

/// <summary>The JSON in rows of this project.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FunctionDefinition))]
[JsonSerializable(typeof(VersionDefinition))]
[JsonSerializable(typeof(VersionConfig))]
[JsonSerializable(typeof(AliasDefinition))]
[JsonSerializable(typeof(LayerDefinition))]
[JsonSerializable(typeof(LayerVersionDefinition))]
[JsonSerializable(typeof(EventInvokeDefinition))]
[JsonSerializable(typeof(ProvisionedDefinition))]
[JsonSerializable(typeof(UrlDefinition))]
[JsonSerializable(typeof(RuntimeManagementDefinition))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class DefinitionJson : JsonSerializerContext;
