using Tarn.Storage.Metadata;

namespace Tarn.Analytics.Applications;

/// <summary>One version of an application, which never changes.</summary>
/// <seealso href="https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_DescribeApplicationVersion.html"/>
public sealed record VersionRow
{
    private const byte Format = 0;

    /// <summary>The number, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>When it was made, Unix milliseconds.</summary>
    public required long CreatedMs { get; init; }

    /// <summary>The version before the change that made this one; null: it is the first.</summary>
    public long? UpdatedFrom { get; init; }

    /// <summary>The version that a rollback left; null: no rollback made this one.</summary>
    public long? RolledBackFrom { get; init; }

    /// <summary>The version whose configuration a rollback brought back.</summary>
    public long? RolledBackTo { get; init; }

    /// <summary>The token that a caller gives to change exactly this version.</summary>
    public required string Token { get; init; }

    /// <summary>The configuration.</summary>
    public required ApplicationConfig Config { get; init; }

    /// <summary>A version by its number; null: there is none.</summary>
    public static async ValueTask<VersionRow?> Find(IMetadataReader reader, ApplicationKey application, long number)
    {
        var key = ApplicationKeys.Of(application, number);
        return await reader.Get(ApplicationSpaces.Versions, key) is { } value ? Decode(key, value) : null;
    }

    /// <summary>Versions below a number, the newest first.</summary>
    public static async ValueTask<IReadOnlyList<VersionRow>> List(IMetadataReader reader, ApplicationKey application, long below, int limit)
    {
        var range = KeyRange.Prefix(ApplicationKeys.Of(application)) with { Before = ApplicationKeys.Of(application, below) };
        return [.. (await reader.Scan(ApplicationSpaces.Versions, range, limit, descending: true)).Select(row => Decode(row.Key, row.Value))];
    }

    /// <summary>Writes the row.</summary>
    public void Put(IMetadataTransaction transaction, ApplicationKey application) =>
        transaction.Put(ApplicationSpaces.Versions, ApplicationKeys.Of(application, Number), JsonRow.Encode(Format, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("createdMs", CreatedMs);
            foreach (var (name, number) in (ReadOnlySpan<(string, long?)>)[("from", UpdatedFrom), ("backFrom", RolledBackFrom), ("backTo", RolledBackTo)])
            {
                if (number is { } known)
                {
                    json.WriteNumber(name, known);
                }
            }

            json.WriteString("token", Token);
            json.WritePropertyName("config");
            ConfigJson.Write(json, Config);
            json.WriteEndObject();
        }));

    private static VersionRow Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) => JsonRow.Decode(Format, value, json => new VersionRow
    {
        Number = ApplicationKeys.NumberOf(key),
        CreatedMs = json.Number("createdMs"),
        UpdatedFrom = json.NumberOrNull("from"),
        RolledBackFrom = json.NumberOrNull("backFrom"),
        RolledBackTo = json.NumberOrNull("backTo"),
        Token = json.Text("token"),
        Config = ConfigJson.Read(json.GetProperty("config")),
    });
}
