using Tarn.Storage.Metadata;

namespace Tarn.Analytics.Applications;

/// <summary>A snapshot. The runtime writes the row in the commit that makes the snapshot durable.</summary>
/// <seealso href="https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_SnapshotDetails.html"/>
public sealed record SnapshotRow
{
    private const byte Format = 0;

    /// <summary>The name, unique in the application.</summary>
    public required string Name { get; init; }

    /// <summary>When it was taken, Unix milliseconds.</summary>
    public required long CreatedMs { get; init; }

    /// <summary>The version whose state it holds.</summary>
    public required long Version { get; init; }

    /// <summary>The runtime of that version.</summary>
    public required string Runtime { get; init; }

    /// <summary>A snapshot by its name; null: there is none.</summary>
    public static async ValueTask<SnapshotRow?> Find(IMetadataReader reader, ApplicationKey application, string name)
    {
        var key = ApplicationKeys.Of(application, name);
        return await reader.Get(ApplicationSpaces.Snapshots, key) is { } value ? Decode(key, value) : null;
    }

    /// <summary>Snapshots in the order of their names.</summary>
    /// <param name="after">Only names after this one; null: all.</param>
    /// <param name="limit">The most rows.</param>
    public static async ValueTask<IReadOnlyList<SnapshotRow>> List(IMetadataReader reader, ApplicationKey application, string? after, int limit)
    {
        var range = KeyRange.Prefix(ApplicationKeys.Of(application));
        if (after is not null)
        {
            range = range with { From = (byte[])[.. ApplicationKeys.Of(application, after), 0] };
        }

        return [.. (await reader.Scan(ApplicationSpaces.Snapshots, range, limit)).Select(row => Decode(row.Key, row.Value))];
    }

    /// <summary>Writes the row.</summary>
    public void Put(IMetadataTransaction transaction, ApplicationKey application) =>
        transaction.Put(ApplicationSpaces.Snapshots, ApplicationKeys.Of(application, Name), JsonRow.Encode(Format, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("createdMs", CreatedMs);
            json.WriteNumber("version", Version);
            json.WriteString("runtime", Runtime);
            json.WriteEndObject();
        }));

    /// <summary>Removes the row of a snapshot.</summary>
    public static void Delete(IMetadataTransaction transaction, ApplicationKey application, string name) =>
        transaction.Delete(ApplicationSpaces.Snapshots, ApplicationKeys.Of(application, name));

    private static SnapshotRow Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) => JsonRow.Decode(Format, value, json => new SnapshotRow
    {
        Name = ApplicationKeys.NameOf(key),
        CreatedMs = json.Number("createdMs"),
        Version = json.Number("version"),
        Runtime = json.Text("runtime"),
    });
}
