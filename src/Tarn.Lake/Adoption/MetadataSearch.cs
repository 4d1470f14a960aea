using System.Text;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Listings;

namespace Tarn.Lake.Adoption;

/// <summary>
/// Finds the current metadata file of an Iceberg table in a folder: the one that <c>version-hint.text</c> names, else the one with
/// the highest number, and of several the last updated.
/// </summary>
/// <seealso href="https://iceberg.apache.org/spec/#file-system-tables"/>
internal sealed class MetadataSearch(ObjectStore objects, LakeCatalog catalog)
{
    private const string Folder = "metadata/";
    private const string Hint = "version-hint.text";
    private const int HintBytesMax = 1_000;

    // Commits at the same time may leave several files of one number.
    private const int SameNumberMax = 20;

    private static readonly string[] Endings = [".metadata.json", ".metadata.json.gz"];

    /// <summary>The location of the metadata file; null: the folder is no Iceberg table.</summary>
    /// <exception cref="TarnException">InvalidArgument or Damaged: the metadata cannot be read.</exception>
    public async Task<string?> Find(TableLocation place, CancellationToken cancellationToken)
    {
        var (names, highest, hint) = (new List<string>(), -2, (string?)null);
        var request = new ListRequest { Bucket = place.Bucket, Prefix = place.Folder + Folder };
        for (ListPage? page = null; page is null || page.Next is not null;)
        {
            page = await objects.List(request with { From = page?.Next }, cancellationToken);
            foreach (var found in page.Objects)
            {
                var name = found.Key[request.Prefix.Length..];
                if (name == Hint && found.Size <= HintBytesMax)
                {
                    var version = await objects.Head(place.Bucket, found.Key, cancellationToken);
                    hint = Encoding.UTF8.GetString(await objects.ReadAll(version, cancellationToken)).Trim();
                }
                else if (!name.Contains('/') && Endings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal)))
                {
                    names.Add(name);
                    highest = Math.Max(highest, MetadataFiles.Number(name));
                }
            }
        }

        var newest = names.Where(name => MetadataFiles.Number(name) == highest).ToList();
        var named = hint is null ? [] : names.Where(name => IsNamed(name, hint)).ToList();
        return await LastUpdated([.. (named.Count > 0 ? named : newest).Select(name => $"{place}{Folder}{name}")], cancellationToken);
    }

    private static bool IsNamed(string name, string hint) =>
        name == hint || Endings.Any(ending => name == $"v{hint}{ending}" || name == $"v{hint}.gz{ending}" || name == hint + ending);

    private async Task<string?> LastUpdated(IReadOnlyList<string> locations, CancellationToken cancellationToken)
    {
        if (locations.Count <= 1)
        {
            return locations.FirstOrDefault();
        }

        if (locations.Count > SameNumberMax)
        {
            throw new TarnException(
                ErrorKind.InvalidArgument, $"{locations.Count} metadata files have the same number; register one of them with the Iceberg REST catalog.");
        }

        var read = new List<(string Location, TableMetadata Metadata)>();
        foreach (var location in locations)
        {
            read.Add((location, await catalog.Loader.Metadata(location, cancellationToken)));
        }

        return read.MaxBy(one => one.Metadata.LastUpdatedMs).Location;
    }
}
