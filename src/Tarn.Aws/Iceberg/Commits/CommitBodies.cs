using System.Buffers;
using System.Text.Json;
using Tarn.Aws.Iceberg.Refusals;
using Tarn.Lake.Commit;

namespace Tarn.Aws.Iceberg.Commits;

/// <summary>Reads the documents of requests in the lake's JSON.</summary>
internal static class CommitBodies
{
    /// <summary>A commit of requirements (optional) and updates.</summary>
    public static TableCommit Read(string? requirements, string updates)
    {
        using var document = Parse($$"""{"requirements":{{requirements ?? "[]"}},"updates":{{updates}}}""");
        return TableCommitJson.Read(document.RootElement);
    }

    /// <summary>Reads a document by one of the lake's readers.</summary>
    public static T Read<T>(string json, string what, Func<JsonElement, T> read)
    {
        using var document = Parse(json);
        try
        {
            return read(document.RootElement);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw IcebergFailures.BadRequest($"{what} cannot be read: {exception.Message}");
        }
    }

    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4_096);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            write(json);
        }

        return buffer.WrittenSpan.ToArray();
    }

    // Types may nest deeper than a reader's default allows.
    private static JsonDocument Parse(string json) => JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 512 });
}
