using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tarn.Aws.Policies;

/// <summary>Single statements of a resource's policy, for AddPermission and RemovePermission.</summary>
internal static class PolicyStatements
{
    /// <summary>Changes the statements of a policy.</summary>
    /// <param name="policy">The present policy; null or empty: none.</param>
    /// <param name="usual">Makes the policy to begin with.</param>
    /// <returns>The changed policy; null: it has no statement any more.</returns>
    public static string? Changed(string? policy, Func<JsonObject> usual, Action<JsonArray> change)
    {
        var json = policy is { Length: > 0 } ? JsonNode.Parse(policy)!.AsObject() : usual();
        if (json["Statement"] is not JsonArray statements)
        {
            var single = json["Statement"]!.DeepClone();
            json["Statement"] = statements = new JsonArray(single);
        }

        change(statements);
        return statements.Count > 0 ? json.ToJsonString() : null;
    }

    /// <summary>The statement of an id; null: there is none.</summary>
    public static JsonNode? Find(JsonArray statements, string label) => statements.FirstOrDefault(statement => SidOf(statement) == label);

    /// <summary>A statement that allows accounts some actions.</summary>
    /// <param name="actions">With their prefix.</param>
    public static JsonNode Allowing(string label, IReadOnlyList<string> accounts, IReadOnlyList<string> actions, string arn) => new JsonObject
    {
        ["Sid"] = label,
        ["Effect"] = "Allow",
        ["Principal"] = new JsonObject { ["AWS"] = OneOrAll([.. accounts.Select(account => $"arn:aws:iam::{account}:root")]) },
        ["Action"] = OneOrAll(actions),
        ["Resource"] = arn,
    };

    private static string? SidOf(JsonNode? statement) =>
        statement?["Sid"]?.GetValueKind() == JsonValueKind.String ? statement["Sid"]!.GetValue<string>() : null;

    private static JsonNode OneOrAll(IReadOnlyList<string> texts) =>
        texts.Count == 1 ? JsonValue.Create(texts[0])! : new JsonArray([.. texts.Select(text => (JsonNode)JsonValue.Create(text)!)]);
}
