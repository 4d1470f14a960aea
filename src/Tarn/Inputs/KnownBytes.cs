using Tarn.OwnProcess;

namespace Tarn.Inputs;

/// <summary>Refuses inputs that are not text, with the command that makes lines of them.</summary>
internal static class KnownBytes
{
    private const string Adopt = "copy it into a bucket and take it as a table: tarn tables adopt s3://BUCKET/FOLDER/ --as DB.NAME";

    /// <summary>Refuses bytes that begin a compressed or binary file, XML, or text that is not UTF-8.</summary>
    /// <exception cref="CommandException">They do.</exception>
    public static void Refuse(ReadOnlySpan<byte> head, InputName input)
    {
        var (form, works) = Known(head, input);
        if (form is not null)
        {
            throw new CommandException($"{input.File} {form}, and tarn put reads JSON lines, JSON arrays, GeoJSON and CSV; {works}");
        }
    }

    private static (string? Form, string Works) Known(ReadOnlySpan<byte> head, InputName input) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) ? ("is gzip", $"gunzip -c {input.File} | {input.Put}")
        : head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]) ? ("is zstd", $"zstd -dc {input.File} | {input.Put}")
        : head.StartsWith("BZh"u8) && head.Length > 4 && head[4..].StartsWith("1AY&"u8) ? ("is bzip2", $"bunzip2 -c {input.File} | {input.Put}")
        : head.StartsWith("PK\u0003\u0004"u8) ? ("is a zip archive", $"unzip -p {input.File} | {input.Put}")
        : head.StartsWith("PAR1"u8) && !IsText(head[4..]) ? ("is Parquet", Adopt)
        : head.StartsWith("Obj\u0001"u8) ? ("is Avro", $"avro-tools tojson {input.File} | {input.Put}")
        : head.StartsWith("ORC"u8) && !IsText(head[3..]) ? ("is ORC", $"orc-contents {input.File} | {input.Put}")
        : head.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || head.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff])
            ? ("is UTF-16", $"iconv -f UTF-16 -t UTF-8 {input.File} | {input.Put}")
        : head.TrimStart(" \t\r\n"u8).StartsWith("<?xml"u8) ? ("is XML", $"xq -c . {input.File} | {input.Put}")
        : (null, "");

    // Names of columns may begin like these files.
    private static bool IsText(ReadOnlySpan<byte> after) => after.IsEmpty || after[0] is >= (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
