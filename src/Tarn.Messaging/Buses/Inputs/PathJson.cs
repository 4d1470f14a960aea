using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tarn.Messaging.Buses.Inputs;

/// <summary>The values of a path as one JSON array.</summary>
[JsonSerializable(typeof(List<JsonElement>))]
internal sealed partial class PathJson : JsonSerializerContext;
