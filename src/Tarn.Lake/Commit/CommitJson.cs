using System.Text.Json.Serialization;

namespace Tarn.Lake.Commit;

/// <summary>The JSON in rows of commits.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AnsweredRequest))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class CommitJson : JsonSerializerContext;

/// <summary>The row of a <see cref="RequestAnswer"/>, with the time of the request in Unix milliseconds.</summary>
internal sealed record AnsweredRequest(long At, string Request, int Status, string? Type, string? Message);
