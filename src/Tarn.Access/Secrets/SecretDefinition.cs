using System.Text.Json.Serialization;
using Tarn.Access.Registry;

namespace Tarn.Access.Secrets;

/// <summary>The definition of a secret with the facts of its versions. The values have rows of their own.</summary>
public sealed record SecretDefinition
{
    /// <summary>Secrets in the registry. Their ARNs end with six random characters, which the name does not have.</summary>
    public static DefinitionKind<SecretDefinition> Kind { get; } =
        new("secretsmanager", "secret", 1, SecretDefinitionJson.Default.SecretDefinition) { ArnStart = "secret:" };

    public string? Description { get; init; }

    /// <summary>The key as the caller named it; null: the key of <c>alias/aws/secretsmanager</c>.</summary>
    public string? KeyId { get; init; }

    /// <summary>The newest change of a setting or a value, Unix milliseconds.</summary>
    public long ChangedMs { get; init; }

    /// <summary>The beginning of the day of the newest read, Unix milliseconds; null: there was none.</summary>
    public long? AccessedMs { get; init; }

    /// <summary>When the deletion was requested, Unix milliseconds; null: it was not.</summary>
    public long? DeletedMs { get; init; }

    /// <summary>When the recovery window ends, Unix milliseconds; null: no deletion was requested.</summary>
    public long? PurgeMs { get; init; }

    /// <summary>The versions, the oldest first.</summary>
    public IReadOnlyList<SecretVersion> Versions { get; init; } = [];

    /// <summary>The rotation; null: none was configured.</summary>
    public SecretRotation? Rotation { get; init; }

    /// <summary>The version of that id; null: the secret has none.</summary>
    public SecretVersion? Version(string id) => Versions.FirstOrDefault(version => version.Id == id);

    /// <summary>The version with a staging label; null: none has it.</summary>
    public SecretVersion? Staged(string stage) => Versions.FirstOrDefault(version => version.Stages.Contains(stage));

    /// <summary>Replaces the version with the same id.</summary>
    public SecretDefinition With(SecretVersion changed) =>
        this with { Versions = [.. Versions.Select(version => version.Id == changed.Id ? changed : version)] };
}

/// <summary>The JSON in rows of secrets.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SecretDefinition))]
internal sealed partial class SecretDefinitionJson : JsonSerializerContext;
