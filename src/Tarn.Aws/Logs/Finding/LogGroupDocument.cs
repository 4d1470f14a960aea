namespace Tarn.Aws.Logs.Finding;

/// <summary>The door document of a log group. Its streams and events are in <see cref="Tarn.Telemetry.Logs.LogStore"/>.</summary>
internal sealed record LogGroupDocument
{
    private const byte Version = 1;

    /// <summary>The class: <c>STANDARD</c>, <c>INFREQUENT_ACCESS</c> or <c>DELIVERY</c>.</summary>
    public required string Class { get; init; }

    /// <summary>The retention in days; null: for ever.</summary>
    public int? RetentionDays { get; init; }

    public byte[] Encode() => JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteString("class"u8, Class);
        json.WriteNumber("retentionDays", RetentionDays);
        json.WriteEndObject();
    });

    /// <summary>The document of a registered group.</summary>
    public static LogGroupDocument Decode(Resource group) => JsonRow.Decode(Version, group.Document, json => new LogGroupDocument
    {
        Class = json.Text("class"),
        RetentionDays = (int?)json.NumberOrNull("retentionDays"),
    });
}
