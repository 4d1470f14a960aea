using System.Text;
using System.Text.Json;
using Tarn.Access.Registry;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.Finding;

/// <summary>Roles and policies as IAM shows them.</summary>
internal static class RoleView
{
    private const string IdAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The role; its policies are percent-encoded, as IAM sends them.</summary>
    public static Role Of(Resource role, RoleDocument document, IEnumerable<KeyValuePair<string, string>> tags) => new()
    {
        Path = document.Path,
        RoleName = document.Name,
        RoleId = IdOf(role.Id.Value),
        Arn = role.Arn,
        CreateDate = role.Created,
        AssumeRolePolicyDocument = Encode(document.TrustPolicy),
        Description = document.Description,
        MaxSessionDuration = document.MaxSessionSeconds,
        PermissionsBoundary = document.Boundary is { } boundary
            ? new AttachedPermissionsBoundary { PermissionsBoundaryArn = boundary, PermissionsBoundaryType = "Policy" }
            : null,
        Tags = [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
    };

    /// <summary>A policy, percent-encoded by RFC 3986.</summary>
    public static string Encode(string policy) => Uri.EscapeDataString(policy);

    /// <summary>Refuses a policy that is not a JSON object.</summary>
    /// <exception cref="Protocols.AwsErrorException">MalformedPolicyDocument.</exception>
    public static string Checked(string policy)
    {
        try
        {
            using var json = JsonDocument.Parse(policy);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                return policy;
            }
        }
        catch (JsonException)
        {
        }

        throw IamErrors.MalformedPolicyDocumentException("This policy contains invalid Json");
    }

    private static string IdOf(long id)
    {
        var text = new StringBuilder("AROA");
        for (var shift = 80; shift >= 0; shift -= 5)
        {
            text.Append(IdAlphabet[shift > 60 ? 0 : (int)(id >> shift) & 31]);
        }

        return text.ToString();
    }
}
