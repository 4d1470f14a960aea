using System.Text.Json;

namespace Tarn.Dispatch.Sources;

/// <summary>The member <c>batchItemFailures</c> of a function's answer.</summary>
public static class FailedItems
{
    /// <summary>The problem of an answer that is not as it should be.</summary>
    public const string BadAnswer = "Function returned an invalid response (must be JSON with batchItemFailures)";

    /// <summary>The problem of an answer that names items.</summary>
    public const string Reported = "Function reported failed items";

    /// <summary>The identifiers that the member names. Null: it has another form.</summary>
    public static IReadOnlyList<string>? Read(JsonElement failures)
    {
        if (failures.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var identifiers = new List<string>();
        foreach (var item in failures.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("itemIdentifier", out var name) || name.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            identifiers.Add(name.GetString()!);
        }

        return identifiers;
    }
}
