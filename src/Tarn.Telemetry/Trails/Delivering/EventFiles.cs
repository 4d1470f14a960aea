using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Tarn.Access.Audit.Records;

namespace Tarn.Telemetry.Trails.Delivering;

/// <summary>Files of events as CloudTrail writes them.</summary>
internal static class EventFiles
{
    /// <summary>The file of some events: one JSON object with a list.</summary>
    public static byte[] Write(IReadOnlyList<AuditRecord> records)
    {
        var to = new ArrayBufferWriter<byte>(records.Sum(record => record.Entry.Event.Length + 1) + 32);
        to.Write("{\"Records\":["u8);
        for (var i = 0; i < records.Count; i++)
        {
            if (i > 0)
            {
                to.Write(","u8);
            }

            to.Write(Encoding.UTF8.GetBytes(records[i].Entry.Event));
        }

        to.Write("]}"u8);
        return to.WrittenSpan.ToArray();
    }

    public static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>The content in gzip's form.</summary>
    public static byte[] Compress(byte[] content)
    {
        using var to = new MemoryStream();
        using (var gzip = new GZipStream(to, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return to.ToArray();
    }
}
