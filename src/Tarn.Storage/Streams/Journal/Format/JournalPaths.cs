using System.Globalization;
using Tarn.Storage.Disk;

namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>The paths of the journal's files, relative to the data directory.</summary>
internal static class JournalPaths
{
    /// <summary>The ending of a journal file's name.</summary>
    public const string Extension = ".journal";

    /// <summary>The number of a journal's first file. While that file exists, no file has been freed.</summary>
    public const long FirstNumber = 1;

    /// <summary>The folder of all journal files.</summary>
    public static string Folder => DataDirectory.Journal;

    /// <summary>A journal file's path: its number in 16 hexadecimal digits.</summary>
    public static string Of(long number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Folder}/{number:x16}{Extension}");
}
