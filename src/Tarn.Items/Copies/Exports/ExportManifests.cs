using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tarn.Items.Copies.Exports;

/// <summary>The manifests of an export, in the form of AWS.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html"/>
internal static class ExportManifests
{
    private const string FullVersion = "2020-06-30";
    private const string IncrementalVersion = "2023-08-01";
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A line for each data file.</summary>
    public static byte[] Files(IEnumerable<ExportedFile> files)
    {
        var lines = new StringBuilder();
        foreach (var file in files)
        {
            var line = Write(json =>
            {
                json.WriteNumber("itemCount", file.Lines);
                json.WriteString("md5Checksum", file.Md5);
                json.WriteString("etag", file.ETag);
                json.WriteString("dataFileS3Key", file.Key);
            });
            lines.Append(Encoding.UTF8.GetString(line)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    /// <summary>The export at its end.</summary>
    public static byte[] Summary(ItemExport export) => Write(json =>
    {
        var isFull = export.Content == ExportContent.Items;
        json.WriteString("version", isFull ? FullVersion : IncrementalVersion);
        json.WriteString("exportArn", export.Arn);
        json.WriteString("startTime", Time(export.Started));
        json.WriteString("endTime", Time(export.Ended!.Value));
        json.WriteString("tableArn", export.TableArn);
        json.WriteString("tableId", export.TableId);
        if (isFull)
        {
            json.WriteString("exportTime", Time(export.ToMs));
        }
        else
        {
            json.WriteString("exportFromTime", Time(export.FromMs));
            json.WriteString("exportToTime", Time(export.ToMs));
        }

        json.WriteString("s3Bucket", export.Bucket);
        json.WriteString("s3Prefix", export.Prefix);
        json.WriteString("s3SseAlgorithm", export.Encryption ?? "AES256");
        json.WriteNull("s3SseKmsKeyId");
        json.WriteString("manifestFilesS3Key", $"{export.Folder}manifest-files.json");
        json.WriteNumber("billedSizeBytes", export.Bytes);
        json.WriteNumber("itemCount", export.Items);
        json.WriteString("outputFormat", "DYNAMODB_JSON");
        json.WriteString("exportType", isFull ? "FULL_EXPORT" : "INCREMENTAL_EXPORT");
        if (!isFull)
        {
            json.WriteString("outputView", export.Content == ExportContent.NewImages ? "NEW_IMAGE" : "NEW_AND_OLD_IMAGES");
        }
    });

    private static string Time(long ms) => Time(DateTimeOffset.FromUnixTimeMilliseconds(ms));

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }
}
