using Tarn.Lake.Formats.Footers;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Lake.Prefixes;

/// <summary>A small object of a prefix, after a look at its content.</summary>
/// <param name="IsGzip">Whether its bytes are gzip members.</param>
/// <param name="EndsLine">Whether its last line has an end.</param>
internal sealed record PrefixObject(ObjectVersion Version, PrefixFormat Format, bool IsGzip, bool EndsLine)
{
    /// <summary>The facts of a Parquet file; null: it is no such file, or they are not read yet.</summary>
    public FileFacts? Facts { get; init; }

    /// <summary>The key up to its last slash.</summary>
    public string Folder => Version.Key[..(Version.Key.LastIndexOf('/') + 1)];

    /// <summary>Whether the bytes of both can be in one object.</summary>
    public bool Joins(PrefixObject other)
    {
        var (one, two) = (Version.Headers, other.Version.Headers);
        return Format == other.Format && IsGzip == other.IsGzip && Folder == other.Folder
            && one.ContentType == two.ContentType && one.ContentEncoding == two.ContentEncoding
            && (Facts is null || (other.Facts is { } facts && Facts.HasSameColumns(facts)));
    }
}
