using Tarn.Storage.Metadata;

namespace Tarn.Analytics.Applications;

/// <summary>An application: its current version, and the settings that no version holds.</summary>
public sealed record ApplicationRow
{
    private const byte Format = 0;

    /// <summary>The number of the current version, from 1.</summary>
    public required long Version { get; init; }

    /// <summary>The caller's description.</summary>
    public string? Description { get; init; }

    /// <summary>When it last changed, Unix milliseconds.</summary>
    public required long UpdatedMs { get; init; }

    /// <summary>The start of the daily maintenance, <c>HH:MM</c>; null: never set.</summary>
    public string? Maintenance { get; init; }

    /// <summary>The number of the last log option, so that ids are never reused.</summary>
    public long LogOptions { get; init; }

    /// <summary>The number of the last operation.</summary>
    public long Operations { get; init; }

    /// <summary>The state from which the next start begins, as it was last set; null: never set.</summary>
    public RestorePoint? Restore { get; init; }

    /// <summary>An application by its id; null: there is none.</summary>
    public static async ValueTask<ApplicationRow?> Find(IMetadataReader reader, ApplicationKey application) =>
        await reader.Get(ApplicationSpaces.Applications, ApplicationKeys.Of(application)) is { } value ? Decode(value) : null;

    /// <summary>Writes the row.</summary>
    public void Put(IMetadataTransaction transaction, ApplicationKey application) =>
        transaction.Put(ApplicationSpaces.Applications, ApplicationKeys.Of(application), JsonRow.Encode(Format, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteText("description", Description);
            json.WriteNumber("updatedMs", UpdatedMs);
            json.WriteText("maintenance", Maintenance);
            json.WriteNumber("logOptions", LogOptions);
            json.WriteNumber("operations", Operations);
            if (Restore is { } restore)
            {
                json.WriteNumber("restore", (int)restore.Kind);
                json.WriteText("snapshot", restore.Snapshot);
                json.WriteBoolean("allowUnused", restore.AllowUnusedState);
            }

            json.WriteEndObject();
        }));

    private static ApplicationRow Decode(ReadOnlyMemory<byte> value) => JsonRow.Decode(Format, value, json => new ApplicationRow
    {
        Version = json.Number("version"),
        Description = json.TextOrNull("description"),
        UpdatedMs = json.Number("updatedMs"),
        Maintenance = json.TextOrNull("maintenance"),
        LogOptions = json.Number("logOptions"),
        Operations = json.Number("operations"),
        Restore = json.NumberOrNull("restore") is { } kind
            ? new RestorePoint((RestoreKind)kind, json.TextOrNull("snapshot"), json.Flag("allowUnused"))
            : null,
    });
}
