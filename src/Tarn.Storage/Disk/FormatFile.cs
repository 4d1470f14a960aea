using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tarn.Storage.Disk;

/// <summary>
/// <c>FORMAT</c>, written first and checked first: the instance of the data, and the features that a program must
/// understand to open it. Text, one <c>name value</c> per line; the last line, <c>checksum</c>, has the SHA-256 of the
/// lines before it.
/// </summary>
public sealed record FormatFile
{
    /// <summary>The file's name in the data directory.</summary>
    public const string Name = "FORMAT";

    /// <summary>The format that this program writes. 0: it may still change, without an upgrade path.</summary>
    public const int CurrentNumber = 0;

    private const string Title = "tarn-data";
    private const string ChecksumLine = "checksum ";
    private const int SealBytes = 9 + 64 + 1;
    private const int BytesMax = 64 * 1024;

    /// <summary>The instance id, made at random with the directory; every journal file contains it.</summary>
    public required Guid Instance { get; init; }

    public required int Number { get; init; }

    /// <summary>The version of the program that wrote it.</summary>
    public required string WrittenBy { get; init; }

    /// <summary>Features that a program must know to open this directory.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Features that may be ignored.</summary>
    public IReadOnlyList<string> Knows { get; init; } = [];

    /// <summary>Makes the file, with a new instance id, in a directory that has none.</summary>
    public static FormatFile Make(IDisk disk, string version)
    {
        var made = new FormatFile { Instance = Guid.NewGuid(), Number = CurrentNumber, WrittenBy = version };
        AtomicFile.Write(disk, Name, Encoding.UTF8.GetBytes(made.ToText()));
        return made;
    }

    /// <summary>Reads the file, and refuses a directory that this program cannot open.</summary>
    /// <exception cref="TarnException">
    /// NotSupported: a newer format or an unknown feature. Damaged: not readable. NotFound.
    /// </exception>
    public static FormatFile Open(IDisk disk, string version)
    {
        var format = Parse(AtomicFile.Read(disk, Name, BytesMax));
        if (format.Number > CurrentNumber)
        {
            throw new TarnException(ErrorKind.NotSupported, $"written by Tarn {format.WrittenBy}, this is {version}");
        }

        if (format.Needs.Count > 0)
        {
            throw new TarnException(
                ErrorKind.NotSupported,
                $"written by Tarn {format.WrittenBy}, this is {version}; it needs: {string.Join(", ", format.Needs)}");
        }

        return format;
    }

    internal static FormatFile Parse(ReadOnlySpan<byte> content)
    {
        var text = Encoding.UTF8.GetString(content);
        var sealedLength = content.Length - SealBytes;
        if (sealedLength < 0 || !content[sealedLength..].SequenceEqual(SealOf(content[..sealedLength])))
        {
            throw new TarnException(ErrorKind.Damaged, $"{Name} does not carry its checksum");
        }

        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var values = lines.Skip(1).Select(line => line.Split(' ', 2)).ToLookup(parts => parts[0], parts => parts.ElementAtOrDefault(1) ?? "");
        if (lines.FirstOrDefault() != Title
            || !Guid.TryParseExact(values["instance"].FirstOrDefault(), "N", out var instance)
            || !int.TryParse(values["number"].FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            throw new TarnException(ErrorKind.Damaged, $"{Name} is not a Tarn data directory's");
        }

        return new FormatFile
        {
            Instance = instance,
            Number = number,
            WrittenBy = values["written-by"].FirstOrDefault() ?? "?",
            Needs = [.. values["needs"]],
            Knows = [.. values["knows"]],
        };
    }

    internal string ToText()
    {
        var text = new StringBuilder();
        text.Append(Title).Append('\n')
            .Append(CultureInfo.InvariantCulture, $"number {Number}\n")
            .Append("instance ").Append(Instance.ToString("N")).Append('\n')
            .Append("written-by ").Append(WrittenBy).Append('\n');
        foreach (var feature in Needs)
        {
            text.Append("needs ").Append(feature).Append('\n');
        }

        foreach (var feature in Knows)
        {
            text.Append("knows ").Append(feature).Append('\n');
        }

        return Sealed(text.ToString());
    }

    /// <summary>The text with the line of its checksum.</summary>
    internal static string Sealed(string text) => text + Encoding.UTF8.GetString(SealOf(Encoding.UTF8.GetBytes(text)));

    private static byte[] SealOf(ReadOnlySpan<byte> text) =>
        Encoding.UTF8.GetBytes($"{ChecksumLine}{Convert.ToHexStringLower(SHA256.HashData(text))}\n");
}
