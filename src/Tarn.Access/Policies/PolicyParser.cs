using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Tarn.Access.Conditions;

namespace Tarn.Access.Policies;

/// <summary>Reads policies in IAM's JSON. Errors have IAM's words.</summary>
/// <param name="kind">The use of the policy.</param>
internal sealed class PolicyParser(PolicyKind kind)
{
    private const string Syntax = "Syntax errors in policy.";
    private const string Newest = "2012-10-17";
    private const string Oldest = "2008-10-17";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private bool _hasVariables;

    /// <summary>Reads a policy.</summary>
    /// <exception cref="FormatException">The text is no policy of this kind.</exception>
    public PolicyDocument Parse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text, Strict);
            return new PolicyDocument(Statements(json.RootElement));
        }
        catch (JsonException)
        {
            throw new FormatException("This policy contains invalid Json");
        }
    }

    private PolicyStatement[] Statements(JsonElement policy)
    {
        CheckObject(policy, "Version", "Id", "Statement");
        var version = policy.TryGetProperty("Version", out var element) ? TextOf(element) : Oldest;
        if (version is not (Newest or Oldest))
        {
            Fail("Policy document must be version 2012-10-17 or greater.");
        }

        _hasVariables = version == Newest;
        if (!policy.TryGetProperty("Statement", out var statements))
        {
            Fail(Syntax);
        }

        var read = statements.ValueKind == JsonValueKind.Array
            ? statements.EnumerateArray().Select(Statement).ToArray()
            : [Statement(statements)];
        var ids = (statements.ValueKind == JsonValueKind.Array ? statements.EnumerateArray().ToArray() : [statements])
            .Where(statement => statement.TryGetProperty("Sid", out _)).Select(statement => statement.GetProperty("Sid").GetString()).ToList();
        if (read.Length == 0)
        {
            Fail(Syntax);
        }

        return ids.Count == ids.Distinct().Count() ? read : throw new FormatException("Statement IDs (SID) in a single policy must be unique.");
    }

    private PolicyStatement Statement(JsonElement statement)
    {
        CheckObject(
            statement, "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition");
        CheckSid(statement);
        var (actions, excludesActions) = OneOf(statement, "Action", "NotAction") ?? throw new FormatException("Policy statement must contain actions.");
        CheckActions(actions);
        var (resources, excludesResources) = Resources(statement);
        return new PolicyStatement
        {
            IsDeny = EffectOf(statement) == "Deny",
            Actions = actions,
            ExcludesActions = excludesActions,
            Resources = [.. resources.Select(resource => PolicyText.Parse(resource, _hasVariables))],
            ExcludesResources = excludesResources,
            Principals = Principals(statement),
            ExcludesPrincipals = statement.TryGetProperty("NotPrincipal", out _),
            NamesObjectTags = NamesObjectTags(statement),
            Conditions = statement.TryGetProperty("Condition", out var conditions) ? ConditionBlock.Parse(conditions, _hasVariables) : null,
        };
    }

    // As the decoded texts have it: an escaped letter is a letter.
    private static bool NamesObjectTags(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => IsObjectTag(element.GetString()!),
        JsonValueKind.Array => element.EnumerateArray().Any(NamesObjectTags),
        JsonValueKind.Object => element.EnumerateObject().Any(member => IsObjectTag(member.Name) || NamesObjectTags(member.Value)),
        _ => false,
    };

    private static bool IsObjectTag(string text) => text.Contains("s3:ExistingObjectTag/", StringComparison.OrdinalIgnoreCase);

    // S3 takes any text.
    private void CheckSid(JsonElement statement)
    {
        if (kind != PolicyKind.Resource && statement.TryGetProperty("Sid", out var sid) && TextOf(sid).Any(letter => !char.IsAsciiLetterOrDigit(letter)))
        {
            Fail("Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*");
        }
    }

    private static string EffectOf(JsonElement statement)
    {
        if (!statement.TryGetProperty("Effect", out var effect))
        {
            Fail("Missing required field Effect");
        }

        return TextOf(effect) is var text and ("Allow" or "Deny") ? text : throw new FormatException($"Invalid effect: {effect}");
    }

    private void CheckActions(string[] actions)
    {
        foreach (var action in actions)
        {
            var colon = action.IndexOf(':', StringComparison.Ordinal);
            if (action != "*" && (colon <= 0 || colon == action.Length - 1))
            {
                Fail("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
            }

            if (kind == PolicyKind.Trust && !action.StartsWith("sts:", StringComparison.OrdinalIgnoreCase))
            {
                Fail("AssumeRole policy may only specify STS AssumeRole actions.");
            }
        }
    }

    private (string[] Patterns, bool Excludes) Resources(JsonElement statement)
    {
        var resources = OneOf(statement, "Resource", "NotResource");
        if (kind == PolicyKind.Trust)
        {
            return resources is null ? ([], false) : throw new FormatException("Has prohibited field Resource");
        }

        if (resources is not { } found)
        {
            throw new FormatException("Policy statement must contain resources.");
        }

        foreach (var resource in found.Values)
        {
            // The services check the resources of their policies by their own rules: queues take any text.
            if (kind != PolicyKind.Resource && !IsResource(resource))
            {
                Fail($"Resource {resource} must be in ARN format or \"*\".");
            }
        }

        return found;
    }

    private static bool IsResource(string resource) =>
        resource == "*" || (resource.StartsWith("arn:", StringComparison.Ordinal) && resource.Count(letter => letter == ':') >= 5)
        || (resource.StartsWith("arn:", StringComparison.Ordinal) && resource.Contains('*', StringComparison.Ordinal));

    private PolicyPrincipals? Principals(JsonElement statement)
    {
        var hasPrincipal = statement.TryGetProperty("Principal", out var principal);
        if (kind == PolicyKind.Identity)
        {
            return hasPrincipal || statement.TryGetProperty("NotPrincipal", out _)
                ? throw new FormatException("Policy document should not specify a principal.")
                : null;
        }

        if (statement.TryGetProperty("NotPrincipal", out var others))
        {
            return kind == PolicyKind.Resource && !hasPrincipal
                ? PolicyPrincipals.Read(others)
                : throw new FormatException("Has prohibited field NotPrincipal");
        }

        return hasPrincipal ? PolicyPrincipals.Read(principal) : throw new FormatException("Missing required field Principal");
    }

    private static (string[] Values, bool Excludes)? OneOf(JsonElement statement, string name, string not)
    {
        var (hasName, hasNot) = (statement.TryGetProperty(name, out var value), statement.TryGetProperty(not, out var notValue));
        if (hasName && hasNot)
        {
            Fail(Syntax);
        }

        return hasName ? (Texts(value), false) : hasNot ? (Texts(notValue), true) : null;
    }

    /// <summary>A text, or a list of texts.</summary>
    internal static string[] Texts(JsonElement value)
    {
        string[] texts = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(TextOf)] : [TextOf(value)];
        return texts.Length > 0 ? texts : throw new FormatException(Syntax);
    }

    private static string TextOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new FormatException(Syntax);

    private static void CheckObject(JsonElement value, params ReadOnlySpan<string> names)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Fail(Syntax);
        }

        foreach (var member in value.EnumerateObject())
        {
            if (!names.Contains(member.Name))
            {
                Fail(Syntax);
            }
        }
    }

    [DoesNotReturn]
    private static void Fail(string message) => throw new FormatException(message);
}
