using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Tarn.Delivery.Tests.Endpoints;

/// <summary>A request as an endpoint got it.</summary>
public sealed record ReceivedRequest(
    string RequestId, string SourceArn, string? CommonAttributes, bool IsCompressed, ReadOnlyMemory<byte> Body)
{
    /// <summary>The body as text, decompressed.</summary>
    public string Text
    {
        get
        {
            using var body = new MemoryStream(Body.ToArray());
            using Stream plain = IsCompressed ? new GZipStream(body, CompressionMode.Decompress) : body;
            using var reader = new StreamReader(plain);
            return reader.ReadToEnd();
        }
    }

    /// <summary>The records, in order.</summary>
    public IReadOnlyList<string> Records
    {
        get
        {
            using var json = JsonDocument.Parse(Text);
            Assert.Equal(RequestId, json.RootElement.GetProperty("requestId").GetString());
            return [.. json.RootElement.GetProperty("records").EnumerateArray()
                .Select(record => Encoding.UTF8.GetString(record.GetProperty("data").GetBytesFromBase64()))];
        }
    }
}
