using System.Text.Json;
using Tarn.Storage.Records;

namespace Tarn.Aws.DynamoDb.Definitions;

/// <summary>The settings of a table that only this door uses: a version byte, then JSON.</summary>
internal sealed record TableDocument
{
    private const byte Version = 1;

    public bool IsProvisioned { get; init; }

    /// <summary>Whether the request named a billing mode: DescribeTable shows only then that the table is provisioned.</summary>
    public bool IsModeShown { get; init; }

    public bool IsProtected { get; init; }

    /// <summary>STANDARD_INFREQUENT_ACCESS or STANDARD; null: not named.</summary>
    public string? TableClass { get; init; }

    /// <summary>Units of a provisioned table.</summary>
    public ThroughputDocument Throughput { get; init; }

    /// <summary>The most units of an on-demand table, as requested; null: not named.</summary>
    public ThroughputDocument? OnDemand { get; init; }

    /// <summary>Units of provisioned global indexes by name.</summary>
    public IReadOnlyDictionary<string, ThroughputDocument> Indexes { get; init; } = new Dictionary<string, ThroughputDocument>();

    public static TableDocument Decode(ReadOnlyMemory<byte> document) => document.IsEmpty ? new TableDocument() : JsonRow.Decode(
        Version,
        document,
        json => new TableDocument
        {
            IsProvisioned = json.Flag("provisioned"),
            IsModeShown = json.Flag("modeShown"),
            IsProtected = json.Flag("protected"),
            TableClass = json.Text("class") is { Length: > 0 } name ? name : null,
            Throughput = ThroughputDocument.Read(json.GetProperty("throughput")),
            OnDemand = json.GetProperty("onDemand") is { ValueKind: JsonValueKind.Array } bounds ? ThroughputDocument.Read(bounds) : null,
            Indexes = json.GetProperty("indexes").EnumerateObject().ToDictionary(index => index.Name, index => ThroughputDocument.Read(index.Value)),
        });

    public byte[] Encode() => JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("provisioned", IsProvisioned);
        json.WriteBoolean("modeShown", IsModeShown);
        json.WriteBoolean("protected", IsProtected);
        json.WriteString("class", TableClass ?? string.Empty);
        json.WritePropertyName("throughput");
        Throughput.Write(json);
        json.WritePropertyName("onDemand");
        if (OnDemand is { } bounds)
        {
            bounds.Write(json);
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteStartObject("indexes");
        foreach (var (name, units) in Indexes)
        {
            json.WritePropertyName(name);
            units.Write(json);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    });
}
