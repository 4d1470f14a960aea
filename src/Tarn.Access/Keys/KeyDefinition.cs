using System.Text.Json.Serialization;
using Tarn.Access.Registry;

namespace Tarn.Access.Keys;

/// <summary>The definition of a key. Its material has rows of its own.</summary>
public sealed record KeyDefinition
{
    /// <summary>Keys in the registry; the name is the key's id, a UUID.</summary>
    public static DefinitionKind<KeyDefinition> Kind { get; } = new("kms", "key", 1, KeyDefinitionJson.Default.KeyDefinition) { ArnStart = "key/" };

    public string? Description { get; init; }

    /// <summary>The service whose AWS managed key this is (<c>s3</c>); null: a customer's key.</summary>
    public string? Service { get; init; }

    /// <summary>Whether the owner imports the material; else the instance makes it.</summary>
    public bool IsExternal { get; init; }

    /// <summary>Whether the owner has disabled the key.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>When the material is destroyed, Unix milliseconds; null: no deletion is scheduled.</summary>
    public long? DeletionMs { get; init; }

    /// <summary>The waiting period of the scheduled deletion, in days.</summary>
    public int? DeletionDays { get; init; }

    /// <summary>The days between two automatic rotations; null: there are none.</summary>
    public int? RotationDays { get; init; }

    /// <summary>The next automatic rotation, Unix milliseconds; null: there is none.</summary>
    public long? NextRotationMs { get; init; }

    /// <summary>The materials in the order of their rotations, then one that waits for its rotation.</summary>
    public IReadOnlyList<KeyMaterialFacts> Materials { get; init; } = [];

    /// <summary>The id of the material that encrypts; null: none was imported yet.</summary>
    public string? Current { get; init; }

    /// <summary>The material of that id; null: the key has none.</summary>
    public KeyMaterialFacts? Material(string? id) => Materials.FirstOrDefault(material => material.Id == id);

    /// <summary>The state, which follows from the owner's switch, the scheduled deletion, and the materials at that time.</summary>
    public EncryptionKeyState StateAt(DateTimeOffset now) =>
        DeletionMs is not null ? EncryptionKeyState.PendingDeletion
        : Current is null || Materials.Any(material => material.RotatedMs is not null && !material.IsPresentAt(now)) ? EncryptionKeyState.PendingImport
        : IsDisabled ? EncryptionKeyState.Disabled
        : EncryptionKeyState.Enabled;

    /// <summary>Replaces the facts of the material with the same id.</summary>
    public KeyDefinition With(KeyMaterialFacts changed) =>
        this with { Materials = [.. Materials.Select(material => material.Id == changed.Id ? changed : material)] };
}

/// <summary>The JSON in rows of keys.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeyDefinition))]
internal sealed partial class KeyDefinitionJson : JsonSerializerContext;
