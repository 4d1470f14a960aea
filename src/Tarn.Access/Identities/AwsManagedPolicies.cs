using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Tarn.Access.Policies;

namespace Tarn.Access.Identities;

/// <summary>AWS's managed policies that this program knows: the file <c>AwsManagedPolicies.json</c>.</summary>
public static class AwsManagedPolicies
{
    private const string ArnStart = "arn:aws:iam::aws:policy/";

    private static readonly Lazy<FrozenDictionary<string, AwsManagedPolicy>> Table = new(Load);

    /// <summary>All of them, in ordinal order of their ARNs.</summary>
    public static IEnumerable<AwsManagedPolicy> All => Table.Value.Values.OrderBy(policy => policy.Arn, StringComparer.Ordinal);

    /// <summary>Whether the ARN is of a policy of AWS, known or not.</summary>
    public static bool Owns(string arn) => arn.StartsWith(ArnStart, StringComparison.Ordinal);

    public static bool TryFind(string arn, [NotNullWhen(true)] out AwsManagedPolicy? policy) => Table.Value.TryGetValue(arn, out policy);

    private static FrozenDictionary<string, AwsManagedPolicy> Load()
    {
        using var file = typeof(AwsManagedPolicies).Assembly.GetManifestResourceStream("AwsManagedPolicies.json")!;
        using var json = JsonDocument.Parse(file);
        return json.RootElement.EnumerateArray().Select(policy =>
        {
            var (name, path, text) = (
                policy.GetProperty("Name").GetString()!, policy.GetProperty("Path").GetString()!, policy.GetProperty("Document").GetRawText());
            return new AwsManagedPolicy(
                $"arn:aws:iam::aws:policy{path}{name}",
                name,
                path,
                policy.GetProperty("Description").GetString()!,
                text,
                PolicyDocument.Parse(text, PolicyKind.Identity));
        }).ToFrozenDictionary(policy => policy.Arn, StringComparer.Ordinal);
    }
}
