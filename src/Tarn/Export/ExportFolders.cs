using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;
using Tarn.Workers.Jobs;

namespace Tarn.Export;

/// <summary>
/// The paths of a table's files in its exported folder: files of its data folder below <c>data/</c>, others below
/// <c>data/_elsewhere/BUCKET/</c>, and files whose keys are no paths of files below <c>data/_named/</c>.
/// </summary>
internal sealed class ExportFolders
{
    private const string Elsewhere = "data/_elsewhere/";
    private const string Named = "data/_named/";
    private const int PathMax = 1_500;

    private readonly string _folder;
    private readonly string _data;
    private readonly Dictionary<string, string> _named = [];

    /// <param name="folder">The table's exported folder, an absolute path.</param>
    /// <param name="locations">The table's live files: of two files, one may be the folder of the other.</param>
    public ExportFolders(string folder, TableMetadata table, IEnumerable<string> locations)
    {
        (_folder, _data) = (folder, Plain(table.DataFolder) + "/");
        var paths = locations.Select(Plain).Distinct().ToDictionary(location => location, ByRule);
        var folders = paths.Values.SelectMany(Folders).ToHashSet();
        foreach (var (location, path) in paths.Where(one => !IsPlain(one.Key, one.Value) || folders.Contains(one.Value)))
        {
            _named.Add(location, Named + ExportName.Hash(location) + (Path.GetExtension(path) is { Length: > 1 and < 10 } kind
                && kind[1..].All(char.IsAsciiLetterOrDigit) ? kind : ""));
        }
    }

    /// <summary>The same paths as rules, for position deletes.</summary>
    public LocationChange Change => new(
        _data, UriOf("data/"), UriOf(Elsewhere), _named.ToDictionary(one => one.Key, one => UriOf(one.Value)));

    /// <summary>The path of a file in the table's folder.</summary>
    public string PathOf(string location) => _named.TryGetValue(Plain(location), out var named) ? named : ByRule(Plain(location));

    /// <summary>The location that exported metadata has for a path in the table's folder.</summary>
    public string UriOf(string path) => $"file://{_folder}/{path}";

    private string ByRule(string location) => location.StartsWith(_data, StringComparison.Ordinal)
        ? "data/" + location[_data.Length..]
        : Elsewhere + location["s3://".Length..];

    // The folders of other rules take no files of the data folder.
    private bool IsPlain(string location, string path) => path.Split('/').All(ExportName.IsPlainPart) && path.Length <= PathMax
        && !(location.StartsWith(_data, StringComparison.Ordinal)
            && (path.StartsWith(Elsewhere, StringComparison.Ordinal) || path.StartsWith(Named, StringComparison.Ordinal)));

    private static IEnumerable<string> Folders(string path)
    {
        for (var at = path.IndexOf('/'); at >= 0; at = path.IndexOf('/', at + 1))
        {
            yield return path[..at];
        }
    }

    private static string Plain(string location) => ObjectLocation.TryParse(location)?.ToString()
        ?? throw new TarnException(ErrorKind.NotSupported, $"{location} is not in the object store");
}
