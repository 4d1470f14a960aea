using Tarn.Access.Registry;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Iam.Finding;

/// <summary>
/// The door document of a role. Tarn keeps roles and their policies and shows them again; no call is decided by them.
/// </summary>
internal sealed record RoleDocument
{
    private const byte Version = 1;

    /// <summary>The name as the user wrote it; the registry finds it whatever the case.</summary>
    public required string Name { get; init; }

    /// <summary>The path, <c>/</c> or <c>/team/</c> for example.</summary>
    public required string Path { get; init; }

    /// <summary>The trust policy, as the user wrote it.</summary>
    public required string TrustPolicy { get; init; }

    /// <summary>The description; null: none.</summary>
    public string? Description { get; init; }

    /// <summary>The longest session, seconds.</summary>
    public required int MaxSessionSeconds { get; init; }

    /// <summary>The ARN of the permissions boundary; null: none.</summary>
    public string? Boundary { get; init; }

    /// <summary>The inline policies by name, each as the user wrote it.</summary>
    public required IReadOnlyDictionary<string, string> Policies { get; init; }

    /// <summary>Encodes the document.</summary>
    public byte[] Encode() => JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteString("name"u8, Name);
        json.WriteString("path"u8, Path);
        json.WriteString("trust"u8, TrustPolicy);
        json.WriteNumber("session"u8, MaxSessionSeconds);
        if (Description is not null)
        {
            json.WriteString("description"u8, Description);
        }

        if (Boundary is not null)
        {
            json.WriteString("boundary"u8, Boundary);
        }

        json.WriteStartObject("policies"u8);
        foreach (var (name, policy) in Policies)
        {
            json.WriteString(name, policy);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>The document of a registered role.</summary>
    public static RoleDocument Decode(Resource role) => JsonRow.Decode(Version, role.Document, json => new RoleDocument
    {
        Name = json.Text("name"),
        Path = json.Text("path"),
        TrustPolicy = json.Text("trust"),
        MaxSessionSeconds = (int)json.Number("session"),
        Description = json.TextOrNull("description"),
        Boundary = json.TextOrNull("boundary"),
        Policies = new SortedDictionary<string, string>(
            json.GetProperty("policies").EnumerateObject().ToDictionary(policy => policy.Name, policy => policy.Value.GetString()!),
            StringComparer.Ordinal),
    });
}
