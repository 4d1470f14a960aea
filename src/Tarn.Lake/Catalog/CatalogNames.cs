using Tarn.Storage;

namespace Tarn.Lake.Catalog;

/// <summary>The catalog's rules for names.</summary>
public static class CatalogNames
{
    /// <summary>Characters of a name.</summary>
    public const int LengthMax = 255;

    /// <summary>Whether it can be a database's name. A slash would make the ARN <c>table/database/table</c> mean two tables.</summary>
    public static bool IsDatabase(string name) => IsTable(name) && !name.Contains('/');

    /// <summary>Whether it can be a table's name.</summary>
    public static bool IsTable(string name) => name.Length is > 0 and <= LengthMax && !name.Any(char.IsControl);

    /// <summary>The database's name as it is stored: in lower case.</summary>
    /// <exception cref="TarnException">InvalidArgument: empty, too long, with a control character or a slash.</exception>
    public static string FoldDatabase(string name) => IsTable(name) && !IsDatabase(name)
        ? throw new TarnException(ErrorKind.InvalidArgument, "Database name has no slash.")
        : Fold(name, "Database");

    /// <summary>The name as it is stored: in lower case.</summary>
    /// <exception cref="TarnException">InvalidArgument: empty, too long, or with a control character.</exception>
    public static string Fold(string name, string what)
    {
        if (!IsTable(name))
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"{what} name has 1 to {LengthMax} characters and no control characters.");
        }

        return name.ToLowerInvariant();
    }
}
