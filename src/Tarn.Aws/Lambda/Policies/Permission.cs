using System.Text.Json;
using Tarn.Access.Conditions;

namespace Tarn.Aws.Lambda.Policies;

/// <summary>One statement of the policy of a function or a layer. It always allows.</summary>
internal sealed record Permission
{
    private const string Anyone = "*";

    /// <summary>The statement's id.</summary>
    public required string Id { get; init; }

    /// <summary>The action: <c>lambda:InvokeFunction</c>.</summary>
    public required string Action { get; init; }

    /// <summary>A service, an account, an ARN or <c>*</c>.</summary>
    public required string Principal { get; init; }

    /// <summary>The ARN of the function or layer.</summary>
    public required string Resource { get; init; }

    /// <summary>The conditions: operator, key and value.</summary>
    public IReadOnlyList<PermissionCondition> Conditions { get; init; } = [];

    /// <summary>Whether the conditions hold.</summary>
    public bool Holds(in PolicyQuestion question)
    {
        if (Conditions.Count == 0)
        {
            return true;
        }

        using var statement = JsonDocument.Parse(PermissionPolicy.TextOf(this));
        return ConditionBlock.Parse(statement.RootElement.GetProperty("Condition"), hasVariables: true)!.Holds(question);
    }

    /// <summary>Whether the principal is a service.</summary>
    public bool IsService => Principal.Contains('.') && !Principal.StartsWith("arn:", StringComparison.Ordinal);

    /// <summary>The principal as policies write it: an account is its root.</summary>
    public string PrincipalArn => AccountId.IsWellFormed(Principal) ? $"arn:aws:iam::{Principal}:root" : Principal;

    /// <summary>Writes the statement in IAM's JSON.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("Sid", Id);
        json.WriteString("Effect", "Allow");
        if (Principal == Anyone)
        {
            json.WriteString("Principal", Anyone);
        }
        else
        {
            json.WriteStartObject("Principal");
            json.WriteString(IsService ? "Service" : "AWS", PrincipalArn);
            json.WriteEndObject();
        }

        json.WriteString("Action", Action);
        json.WriteString("Resource", Resource);
        if (Conditions.Count > 0)
        {
            json.WriteStartObject("Condition");
            foreach (var group in Conditions.GroupBy(condition => condition.Operator))
            {
                json.WriteStartObject(group.Key);
                foreach (var condition in group)
                {
                    json.WriteString(condition.Key, condition.Value);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static Permission Read(JsonElement json)
    {
        var principal = json.GetProperty("Principal");
        return new Permission
        {
            Id = json.GetProperty("Sid").GetString()!,
            Action = json.GetProperty("Action").GetString()!,
            Principal = principal.ValueKind == JsonValueKind.String ? Anyone : principal.EnumerateObject().First().Value.GetString()!,
            Resource = json.GetProperty("Resource").GetString()!,
            Conditions = json.TryGetProperty("Condition", out var conditions)
                ? [.. conditions.EnumerateObject().SelectMany(group => group.Value.EnumerateObject()
                    .Select(pair => new PermissionCondition(group.Name, pair.Name, pair.Value.GetString()!)))]
                : [],
        };
    }
}
