using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Catalog;

/// <summary>
/// The rights of one holder to the bytes of one table. A right is decided once per location of the table. It is decided per file where a
/// policy names something inside a location, and where a file is outside of all locations: a name in metadata gives no right.
/// </summary>
public sealed class TableRights
{
    private readonly IRights _rights;
    private readonly string _action;
    private readonly string[] _open;

    /// <param name="rights">The holder's rights.</param>
    /// <param name="action">The action: see <see cref="ObjectActions"/>.</param>
    public TableRights(IRights rights, TableMetadata table, string action)
    {
        (_rights, _action) = (rights, action);
        _open = [.. TableLocation.Of(table)
            .Where(place => rights.OfFolder(action, place.Bucket, place.Folder) == FolderRight.All)
            .Select(place => place.ToString())];
    }

    /// <summary>Checks the action on a file that the table's metadata names. Cheap for files inside an open location.</summary>
    /// <exception cref="TarnException">AccessDenied; the message names the file.</exception>
    public void Require(string location)
    {
        foreach (var place in _open)
        {
            if (location.StartsWith(place, StringComparison.Ordinal))
            {
                return;
            }
        }

        var (bucket, key) = ObjectLocation.Parse(location);
        _rights.RequireObject(_action, bucket, key);
    }

    /// <summary>Checks the action on every object of a folder, present or future.</summary>
    /// <param name="folder">The folder, with or without a slash at its end.</param>
    /// <exception cref="TarnException">AccessDenied; the message names the folder.</exception>
    public void RequireFolder(string folder)
    {
        if (!_open.Any(place => (folder.TrimEnd('/') + "/").StartsWith(place, StringComparison.Ordinal)) && TableLocation.Of(folder) is { } place)
        {
            _rights.RequireFolder(_action, place.Bucket, place.Folder);
        }
    }

    /// <summary>Checks an action on every location of a table.</summary>
    /// <exception cref="TarnException">AccessDenied; the message names the location.</exception>
    public static void RequirePlaces(IRights rights, TableMetadata table, string action)
    {
        foreach (var place in TableLocation.Of(table))
        {
            rights.RequireFolder(action, place.Bucket, place.Folder);
        }
    }
}
