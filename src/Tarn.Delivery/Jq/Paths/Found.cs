using System.Text.Json;

namespace Tarn.Delivery.Jq.Paths;

/// <summary>The range of a value in a record's bytes. The kind None: the record does not have it.</summary>
internal readonly record struct Found(JsonTokenType Kind, int Start, int End);
